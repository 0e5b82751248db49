import type { Ports } from '../ports.ts';
import type { EventFamily } from './event-families.ts';

/** How a Task ends when asked: at once with the answer, by a token, with the end of what it started, or by a worker. */
export type Pattern = 'request' | 'callback' | 'sync' | 'activity';

/** A Task's Resource, understood. */
export interface Resource {
  arn: string;
  /** `lambda`, `dynamodb`, `aws-sdk:ssm`: what events call resourceType. */
  service: string;
  /** With its suffix, what events call resource: `invoke.waitForTaskToken`. */
  action: string;
  /** Without suffix. */
  baseAction: string;
  pattern: Pattern;
  /** `.sync:2`: the output of what was started is parsed. */
  parsesOutput: boolean;
}

/** Everything one call of an integration can use. */
export interface CallContext {
  resource: Resource;
  parameters: unknown;
  /** Compact JSON of `parameters`. */
  input: string;
  roleArn: string;
  executionArn: string;
  stateMachineArn: string;
  account: string;
  region: string;
  frame: number;
  attempt: number;
  /** A name that is the same for the same attempt after a restart. */
  stableName: string;
  ports: Ports;
  /** The engine itself, for nested executions. */
  startChild(request: ChildRequest): Promise<{ executionArn: string; startDate: Date }>;
}

export interface ChildRequest {
  stateMachineArn: string;
  name: string | undefined;
  input: string;
  /** Tell the parent's task when the child has ended. */
  reportsBack: boolean;
}

/** One kind of task: what its events are called and how it is carried out. */
export interface Integration {
  readonly family: EventFamily;
  /** Safe to repeat after a restart, when nobody knows whether it happened. */
  readonly repeatable: boolean;
  /** The error for a call that was under way when the process ended. */
  readonly lost: { error: string; cause: string };
  /** Performs the call; the answer is JSON text. @throws {StateFailure} */
  call(context: CallContext): Promise<string>;
}
