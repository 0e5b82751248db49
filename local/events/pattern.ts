/** An EventBridge event pattern: fields to arrays of alternatives, nested as the event is. */
export type EventPattern = { [field: string]: unknown };

type Test = (operand: never, value: unknown) => boolean;

const text = (value: unknown): value is string => typeof value === 'string';

function holds(operator: string, left: number, right: number): boolean {
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  if (operator === '>') return left > right;
  if (operator === '>=') return left >= right;
  return operator === '=' && left === right;
}

/** The comparison operators (EventBridge User Guide, "Comparison operators for use in event patterns"). */
const operators: Record<string, Test> = {
  prefix: (operand: string | { 'equals-ignore-case': string }, value) =>
    text(value) &&
    (typeof operand === 'string'
      ? value.startsWith(operand)
      : value.toLowerCase().startsWith(operand['equals-ignore-case'].toLowerCase())),
  suffix: (operand: string, value) => text(value) && value.endsWith(operand),
  'equals-ignore-case': (operand: string, value) => text(value) && value.toLowerCase() === operand.toLowerCase(),
  wildcard: (operand: string, value) => text(value) && wildcard(operand).test(value),
  'anything-but': (operand: unknown, value) => !alternatives(operand).some((each) => matchesOne(each, value)),
  numeric: (operand: (string | number)[], value) => {
    if (typeof value !== 'number') return false;
    for (let at = 0; at < operand.length; at += 2) {
      if (!holds(String(operand[at]), value, Number(operand[at + 1]))) return false;
    }
    return true;
  },
};

const alternatives = (operand: unknown): unknown[] => (Array.isArray(operand) ? operand : [operand]);

function wildcard(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

function matchesOne(alternative: unknown, value: unknown): boolean {
  if (typeof alternative !== 'object' || alternative === null) return alternative === value;
  return Object.entries(alternative).every(([name, operand]) => {
    const test = operators[name];
    if (!test) throw new Error(`event pattern: the operator '${name}' is not known`);
    return test(operand as never, value);
  });
}

function matchesLeaf(wanted: unknown[], present: boolean, value: unknown): boolean {
  return wanted.some((alternative) => {
    const exists = (alternative as { exists?: boolean } | null)?.exists;
    if (exists !== undefined) return exists === present;
    if (!present) return false;
    return alternatives(value).some((each) => matchesOne(alternative, each));
  });
}

/** Does an event match a pattern? Every field of the pattern must; an array of the event matches when one element does. */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  const record = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') return (wanted as EventPattern[]).some((each) => matchesPattern(each, event));
    if (Array.isArray(wanted)) return matchesLeaf(wanted, Object.hasOwn(record, field), record[field]);
    const inner = record[field];
    return alternatives(inner).some((each) => matchesPattern(wanted as EventPattern, each));
  });
}
