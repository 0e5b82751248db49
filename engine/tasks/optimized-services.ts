import { StateFailure } from '../execution/failure.ts';
import type { CallContext } from './integration.ts';

/** What an optimized integration does beside the call. AWS carries these out with the older SDK for Java. */
export interface OptimizedService {
  /** What stands before the dot in its errors. */
  readonly prefix: string;
  /** The service as that SDK calls it, in causes. */
  readonly sdkName: string;
  /** The exception of an error the service's model does not name. */
  readonly baseException: string;
  /** The result says how the HTTP request went. */
  readonly tellsOfHttp: boolean;
  parameters?(parameters: Record<string, unknown>, context: CallContext): Record<string, unknown>;
  /** Looks into the answer. @throws {StateFailure} */
  check?(answer: Record<string, unknown>): void;
}

const named = (prefix: string, sdkName: string): OptimizedService => ({
  prefix,
  sdkName,
  baseException: `${sdkName}Exception`,
  tellsOfHttp: true,
});

interface Entry {
  Resources?: unknown[];
}

export const optimizedServices: Readonly<Record<string, OptimizedService>> = {
  dynamodb: { ...named('DynamoDB', 'AmazonDynamoDBv2'), baseException: 'AmazonDynamoDBException' },
  events: {
    ...named('EventBridge', 'AmazonEventBridge'),
    tellsOfHttp: false,
    /** The execution and its machine are told as resources (Developer guide, "Add EventBridge events"). */
    parameters({ Entries, ...others }, { executionArn, stateMachineArn }) {
      if (!Array.isArray(Entries)) return { ...others, Entries };
      const origin = [executionArn, stateMachineArn];
      return {
        ...others,
        Entries: Entries.map((entry: Entry) => ({ ...entry, Resources: [...(entry.Resources ?? []), ...origin] })),
      };
    },
    check({ Entries, FailedEntryCount }) {
      if (Number(FailedEntryCount) === 0) return;
      throw new StateFailure('EventBridge.FailedEntry', JSON.stringify({ Entries, FailedEntryCount }));
    },
  },
  lambda: named('Lambda', 'AWSLambda'),
  sns: named('SNS', 'AmazonSNS'),
  sqs: named('SQS', 'AmazonSQS'),
  states: named('StepFunctions', 'AWSStepFunctions'),
};

/** The service by its name in a Resource; one that is not listed gets a name made after the same pattern. */
export function optimizedService(service: string): OptimizedService {
  if (Object.hasOwn(optimizedServices, service)) return optimizedServices[service]!;
  const name = service.charAt(0).toUpperCase() + service.slice(1);
  return named(name, `Amazon${name}`);
}
