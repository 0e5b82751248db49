import { NormalizedSchema } from '@smithy/core/schema';
import type { Resource } from '../../tasks/integration.ts';

/** What is known of the answer of the API a task calls. */
export interface ServiceModel {
  /** As the SDK's package names it: `eventbridge`. */
  readonly service: string;
  readonly schema: NormalizedSchema;
  readonly enumerations: Readonly<Record<string, readonly string[]>>;
  readonly free: readonly string[];
}

/** Services whose SDK package is called otherwise than Resource calls them. */
const packages: Readonly<Record<string, string>> = {
  apigatewaymanagementapi: 'apigatewaymanagementapi',
  cloudwatchevents: 'eventbridge',
  cloudwatchlogs: 'cloudwatch-logs',
  elasticmapreduce: 'emr',
  events: 'eventbridge',
  secretsmanager: 'secrets-manager',
  states: 'sfn',
};

/** Optimized integrations that parse an answer the API gives as text. */
const freeMembers: Readonly<Record<string, readonly string[]>> = { 'lambda:invoke': ['Payload'] };

/** The model of the API's answer, read from the SDK package of the service; undefined when that is not installed. */
export async function answerOf({ service, baseAction, pattern }: Resource): Promise<ServiceModel | undefined> {
  if (pattern === 'activity' || service === 'lambda-function' || service === 'http' || service === 'apigateway') {
    return undefined;
  }
  const named = service.replace(/^aws-sdk:/, '');
  const name = packages[named] ?? named;
  let sdk: Record<string, unknown>;
  try {
    sdk = (await import(`@aws-sdk/client-${name}`)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const operation = sdk[`${baseAction.charAt(0).toUpperCase()}${baseAction.slice(1)}$`];
  if (!Array.isArray(operation)) return undefined;
  const answer: unknown = operation[5];
  return {
    service: name,
    schema: NormalizedSchema.of((typeof answer === 'function' ? answer() : answer) as never),
    enumerations: Object.fromEntries(
      Object.entries(sdk)
        .filter(([, value]) => isEnumeration(value))
        .map(([key, value]) => [key, Object.values(value as object)]),
    ),
    free: freeMembers[`${service}:${baseAction}`] ?? [],
  };
}

/** The SDK ships an enumeration as an object of its words. */
function isEnumeration(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const words = Object.values(value);
  return words.length > 0 && words.every((word) => typeof word === 'string');
}
