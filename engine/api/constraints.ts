import { constraintFault } from './request-check.ts';

type Check = (value: unknown, path: string) => string | undefined;

const length =
  (least: number, most: number): Check =>
  (value, path) => {
    const { length: size } = value as string;
    if (size > most) return constraintFault(value, path, `Member must have length less than or equal to ${most}`);
    if (size < least) return constraintFault(value, path, `Member must have length greater than or equal to ${least}`);
    return undefined;
  };
const range =
  (least: number, most: number): Check =>
  (value, path) => {
    const number = value as number;
    if (number > most) return constraintFault(value, path, `Member must have value less than or equal to ${most}`);
    if (number < least) return constraintFault(value, path, `Member must have value greater than or equal to ${least}`);
    return undefined;
  };
const oneOf =
  (...values: string[]): Check =>
  (value, path) =>
    values.includes(value as string)
      ? undefined
      : constraintFault(value, path, `Member must satisfy enum value set: [${values.join(', ')}]`);

/**
 * The constraints of the service model that the SDK does not carry into its schemas, by member name
 * (API reference; the same member has the same constraint wherever it occurs).
 */
const members: Readonly<Record<string, Check>> = {
  maxResults: range(0, 1000),
  nextToken: length(1, 3096),
  definition: length(1, 1_048_576),
  taskToken: length(1, 2048),
  error: length(0, 256),
  cause: length(0, 32_768),
  versionDescription: length(0, 256),
  description: length(0, 256),
  stateMachineArn: length(1, 256),
  executionArn: length(1, 256),
  activityArn: length(1, 256),
  roleArn: length(1, 256),
  type: oneOf('STANDARD', 'EXPRESS'),
  statusFilter: oneOf('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'),
  severity: oneOf('ERROR', 'WARNING'),
  inspectionLevel: oneOf('INFO', 'DEBUG', 'TRACE'),
  includedData: oneOf('ALL_DATA', 'METADATA_ONLY'),
};

/** What an empty or odd definition is, validation says; it never fails a constraint there. */
const lenient = new Set(['ValidateStateMachineDefinition.definition', 'CreateStateMachine.definition']);

/** The constraints a request's members break, in the service's words. */
export function brokenConstraints(operation: string, input: Record<string, unknown>): string[] {
  const faults: string[] = [];
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null || !Object.hasOwn(members, name)) continue;
    if (lenient.has(`${operation}.${name}`) && value === '') continue;
    const fault = members[name]!(value, name);
    if (fault) faults.push(fault);
  }
  return faults;
}
