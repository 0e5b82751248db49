import type { FieldCheck } from './field.ts';
import { type IntegrationPattern, optimizedIntegrations } from './integrations.ts';

const activity = /^arn:[^:]+:states:[^:]+:[^:]+:activity:.+$/;
const lambdaFunction = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/;
const service =
  /^arn:[^:]+:states:[^:]*:[^:]*:(?<service>[^:]+):(?<action>.+?)(?:\.(?<pattern>sync:2|sync|waitForTaskToken))?$/;
/** SDK integrations: services and actions are not listed here, only how they are spelt. */
const sdkAction = /^[a-z][a-z0-9]*:[a-z][A-Za-z0-9]*$/;

/** What a Task's Resource stands for, by its ARN. */
export type TaskResource =
  | { readonly kind: 'activity' | 'lambdaFunction' | 'unknown' }
  | {
      readonly kind: 'integration';
      /** `lambda`, or `aws-sdk` with the service in the action. */
      readonly service: string;
      readonly action: string;
      readonly pattern?: IntegrationPattern;
    };

export function readTaskResource(resource: string): TaskResource {
  if (activity.test(resource)) return { kind: 'activity' };
  if (lambdaFunction.test(resource)) return { kind: 'lambdaFunction' };
  const found = service.exec(resource)?.groups;
  if (found === undefined) return { kind: 'unknown' };
  const pattern = found.pattern as IntegrationPattern | undefined;
  return {
    kind: 'integration',
    service: found.service!,
    action: found.action!,
    ...(pattern === undefined ? {} : { pattern }),
  };
}

/** A Task's Resource: an activity, a Lambda function, or an integration AWS knows, in a pattern the machine's type can wait in. */
export const taskResource: FieldCheck = (value, { report, at, machineType }) => {
  if (typeof value !== 'string') {
    report.schema('Expected value of type [STRING]', at);
    return;
  }
  if (!value.startsWith('arn:')) {
    report.schema('Value is not a valid resource ARN', at);
    return;
  }
  const resource = readTaskResource(value);
  if (resource.kind === 'activity' && machineType === 'EXPRESS') {
    report.schema('Express state machine does not support Activity ARN', at);
  }
  if (!isKnown(resource)) {
    report.schema(
      `The resource provided ${value} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
      at,
    );
  } else if (resource.kind === 'integration' && resource.pattern !== undefined && machineType === 'EXPRESS') {
    report.schema(expressRefusal[resource.pattern], at);
  }
};

/** AWS's own words; the first ends in a blank. */
const expressRefusal: Readonly<Record<IntegrationPattern, string>> = {
  waitForTaskToken: "Express state machine does not support '.waitForTaskToken' service integration ",
  sync: "Express state machine does not support '.sync' service integration",
  'sync:2': "Express state machine does not support '.sync' service integration",
};

function isKnown(resource: TaskResource): boolean {
  if (resource.kind !== 'integration') return resource.kind !== 'unknown';
  const { service, action, pattern } = resource;
  if (service === 'aws-sdk') {
    return sdkAction.test(action) && (pattern === undefined || pattern === 'waitForTaskToken');
  }
  const patterns = optimizedIntegrations[service]?.[action];
  return patterns !== undefined && (pattern === undefined || patterns.includes(pattern));
}
