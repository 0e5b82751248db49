import { isObject } from '../json-value.ts';
import type { Report } from '../report.ts';
import type { Scope, ScopedState } from '../scope.ts';
import { transitionsOf } from '../transitions.ts';
import { assignedBy } from '../variables.ts';
import type { Rule } from './rule.ts';

/**
 * A branch or an iteration assigns no variable that the machine around it has assigned before. What comes later there,
 * or is assigned by the very state that holds the branch, is no hindrance; a distributed Map has variables of its own.
 */
export const variablesAreNotDefinedTwice: Rule = ({ scopes: [top] }, report) => {
  if (top !== undefined) checkScope(top, new Set(), report);
};

function checkScope(scope: Scope, outer: ReadonlySet<string>, report: Report): void {
  const ways = waysInto(scope);
  for (const state of scope.states.values()) {
    for (const { name, at } of assignmentsOf(state)) {
      if (!outer.has(name)) continue;
      report.error('DUPLICATE_VARIABLE_NAME', `The variable name '${name}' was already defined in a parent scope.`, at);
    }
    if (state.inner.length === 0) continue;
    const known = isDistributed(state) ? new Set<string>() : new Set([...outer, ...assignedBefore(state.name, ways)]);
    for (const inner of state.inner) checkScope(inner, known, report);
  }
}

type Ways = ReadonlyMap<string, readonly { from: string; names: readonly string[] }[]>;

/** For each state the ways to it, with the names they assign. */
function waysInto(scope: Scope): Ways {
  const ways = new Map<string, { from: string; names: readonly string[] }[]>();
  for (const state of scope.states.values()) {
    for (const { target, assigns } of transitionsOf(state)) {
      const into = ways.get(target) ?? [];
      into.push({ from: state.name, names: assignedBy(assigns) });
      ways.set(target, into);
    }
  }
  return ways;
}

/** The names assigned on some way to a state. */
function assignedBefore(goal: string, ways: Ways): ReadonlySet<string> {
  const assigned = new Set<string>();
  const seen = new Set<string>();
  const waiting = [goal];
  for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
    if (seen.has(target)) continue;
    seen.add(target);
    for (const { from, names } of ways.get(target) ?? []) {
      for (const name of names) assigned.add(name);
      waiting.push(from);
    }
  }
  return assigned;
}

/** Every name a state assigns, with the JSON pointer of its member. */
function assignmentsOf({ definition, at }: ScopedState): { name: string; at: string }[] {
  const owners: [unknown, string][] = [[definition, at]];
  for (const field of ['Choices', 'Catch']) {
    const entries = definition[field];
    if (Array.isArray(entries))
      owners.push(...entries.map((entry, index) => [entry, `${at}/${field}[${index}]`] as [unknown, string]));
  }
  return owners.flatMap(([owner, place]) =>
    isObject(owner) && isObject(owner.Assign)
      ? Object.keys(owner.Assign).map((key) => ({ name: key.replace(/\.\$$/, ''), at: `${place}/Assign/${key}` }))
      : [],
  );
}

function isDistributed({ definition }: ScopedState): boolean {
  const { ItemProcessor } = definition;
  const config = isObject(ItemProcessor) ? ItemProcessor.ProcessorConfig : undefined;
  return isObject(config) && config.Mode === 'DISTRIBUTED';
}
