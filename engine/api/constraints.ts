import { constraintFault } from './request-check.ts';

type Check = (value: unknown, path: string) => string | undefined;

const length =
  (least: number, most: number): Check =>
  (value, path) => {
    const { length: size } = value as string | unknown[];
    if (size > most) return constraintFault(value, path, `Member must have length less than or equal to ${most}`);
    if (size < least) return constraintFault(value, path, `Member must have length greater than or equal to ${least}`);
    return undefined;
  };
/** The routing of an alias, shown as the service prints it. */
const routing: Check = (value, path) => {
  const items = (value as { stateMachineVersionArn?: string; weight?: number }[]).map(
    ({ stateMachineVersionArn, weight }) =>
      `RoutingConfigurationListItem(stateMachineVersionArn=${stateMachineVersionArn}, weight=${weight})`,
  );
  const fault = length(1, 2)(value, path);
  return fault && constraintFault(`[${items.join(', ')}]`, path, fault.slice(fault.indexOf('Member must')));
};
const range =
  (least: number, most = Number.POSITIVE_INFINITY): Check =>
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
 * The constraints of the service model that the SDK does not carry into its schemas, by the place in a request, `[]` for
 * each element of a list (API reference; the same place has the same constraint in every operation, but for `ofOperation`).
 */
const places: Readonly<Record<string, Check>> = {
  maxResults: range(0, 1000),
  nextToken: length(1, 3096),
  definition: length(1, 1_048_576),
  taskToken: length(1, 2048),
  error: length(0, 256),
  cause: length(0, 32_768),
  clientToken: length(1, 64),
  versionDescription: length(0, 256),
  description: length(0, 256),
  stateMachineArn: length(1, 256),
  stateMachineAliasArn: length(1, 256),
  stateMachineVersionArn: length(1, 2000),
  executionArn: length(1, 256),
  activityArn: length(1, 256),
  mapRunArn: length(1, 2000),
  resourceArn: length(1, 256),
  roleArn: length(1, 256),
  traceHeader: length(0, 256),
  workerName: length(1, 80),
  stateName: length(1, 80),
  type: oneOf('STANDARD', 'EXPRESS'),
  statusFilter: oneOf('SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'),
  redriveFilter: oneOf('REDRIVEN', 'NOT_REDRIVEN'),
  severity: oneOf('ERROR', 'WARNING'),
  inspectionLevel: oneOf('INFO', 'DEBUG', 'TRACE'),
  includedData: oneOf('ALL_DATA', 'METADATA_ONLY'),
  maxConcurrency: range(0),
  toleratedFailureCount: range(0),
  toleratedFailurePercentage: range(0, 100),
  routingConfiguration: routing,
  'routingConfiguration[].stateMachineVersionArn': length(1, 256),
  'routingConfiguration[].weight': range(0, 100),
  'tags[].key': length(1, 128),
  'tags[].value': length(0, 256),
  'tagKeys[]': length(1, 128),
  'loggingConfiguration.level': oneOf('ALL', 'ERROR', 'FATAL', 'OFF'),
  'loggingConfiguration.destinations[].cloudWatchLogsLogGroup.logGroupArn': length(1, 256),
  'encryptionConfiguration.type': oneOf('AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY'),
  'encryptionConfiguration.kmsKeyId': length(1, 2048),
  'encryptionConfiguration.kmsDataKeyReusePeriodSeconds': range(60, 900),
  'mock.fieldValidationMode': oneOf('STRICT', 'PRESENT', 'NONE'),
  'mock.errorOutput.error': length(0, 256),
  'mock.errorOutput.cause': length(0, 32_768),
  'stateConfiguration.errorCausedByState': length(1, 80),
  'stateConfiguration.retrierRetryCount': range(0),
  'stateConfiguration.mapIterationFailureCount': range(0),
};

const aliasName: Check = (value, path) =>
  length(1, 80)(value, path) ??
  (/^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/.test(value as string)
    ? undefined
    : constraintFault(
        value,
        path,
        String.raw`Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`,
      ));

const ofOperation: Readonly<Record<string, Check>> = {
  'CreateStateMachineAlias.name': aliasName,
  'ValidateStateMachineDefinition.maxResults': range(0, 100),
};

/** What an empty or odd definition is, validation says; it never fails a constraint there. */
const lenient = new Set(['ValidateStateMachineDefinition.definition', 'CreateStateMachine.definition']);

/** The constraints a request's members break, in the service's words. */
export function brokenConstraints(operation: string, input: Record<string, unknown>): string[] {
  const faults: string[] = [];
  const visit = (value: unknown, place: string, path: string): void => {
    if (value === undefined || value === null) return;
    if (lenient.has(`${operation}.${place}`) && value === '') return;
    const fault = (ofOperation[`${operation}.${place}`] ?? places[place])?.(value, path);
    if (fault) faults.push(fault);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, `${place}[]`, `${path}.${index + 1}.member`);
    } else if (typeof value === 'object') members(value, `${place}.`, `${path}.`);
  };
  const members = (value: object, place: string, path: string): void => {
    for (const [name, member] of Object.entries(value)) visit(member, place + name, path + name);
  };
  members(input, '', '');
  return faults;
}
