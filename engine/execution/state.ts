import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { Definition, StateDefinition } from '../asl/machine.ts';
import type { Payload } from './payload.ts';

export type Variables = Record<string, unknown>;

/** What a Task state waits for. */
export interface PendingTask {
  /** The id of the event that scheduled it: names this attempt, so that answers to an earlier one are recognised. */
  attempt: number;
  /** `request`: an answer of the integration. `callback`: a task token. `activity`: a worker. `child`: an execution. */
  waitsFor: 'request' | 'callback' | 'activity' | 'child' | 'mapRun';
  /** The activity a worker must ask for; gone once one has. */
  activity?: string;
  /** What a worker is given, or what a call that may be repeated is made with. */
  input?: string;
  /** The execution the task waits for. */
  child?: string;
  /** The map run it waits for. */
  mapRun?: string;
  heartbeatSeconds?: number;
  /** An answer has been taken and waits to be worked on. */
  answered?: boolean;
}

/**
 * One thread of control: the execution's own (id 1), a branch of a Parallel, an iteration of an inline Map.
 * Everything but `node`, `visible`, `base` and `written` is what is kept in the journal.
 */
export interface Frame {
  readonly id: number;
  /** The frame whose Parallel or Map started this one; 0 for the first. */
  readonly parent: number;
  /** The branch's or the item's index. */
  readonly index: number;
  /** Pointer of the machine its states stand in. */
  readonly machine: string;
  state: string;
  /**
   * `ready`: the state is to be entered. `retry`: it is to be tried again at `wakeAt`. `waiting`: something outside or
   * an inner frame must happen first. `done`: the branch has ended, `output` is its result. `halted`: the execution
   * ended in this state without success; a redrive begins with it.
   */
  phase: 'ready' | 'retry' | 'waiting' | 'done' | 'halted';
  input: Payload;
  output?: Payload | undefined;
  /** The event the next one of this frame follows. */
  last: number;
  enteredId: number;
  enteredAt: number;
  /** Tries used up, one number a retrier of the state. */
  retries?: number[] | undefined;
  retryCount: number;
  /** When the frame is to be woken: a Wait, a retry, a time-out. */
  wakeAt?: number | undefined;
  /** When the state's TimeoutSeconds runs out, and the heartbeat; `wakeAt` is the earlier. */
  timeoutAt?: number | undefined;
  heartbeatAt?: number | undefined;
  task?: PendingTask | undefined;
  /** A Map's or Parallel's progress. */
  fan?: Fan | undefined;
  /** Variables assigned in this frame's scope. */
  own?: Variables | undefined;
  /** `$$.Map.Item` of an iteration. */
  item?: Record<string, unknown> | undefined;
  /** The definition of `state`, found again after a restart. */
  node?: StateDefinition | undefined;
  /** Own and outer variables together. */
  visible?: Variables | undefined;
  /** The event an EvaluationFailed of the present step follows: AWS chains it to what stood before the step. */
  base: number;
  /** The journal has a row of it. */
  written: boolean;
}

/** How far a Parallel or an inline Map has come. */
export interface Fan {
  size: number;
  /** The next index to start. */
  next: number;
  running: number;
  done: number;
  failed: number;
  /** A Map's items, as they were chosen. */
  items?: unknown[];
  concurrency?: number;
  /** A distributed Map's: how many items may fail, and how many in a hundred. */
  toleratedCount?: number;
  toleratedPercentage?: number;
  /** How many items each child execution has been given. */
  batches?: number[];
  /** Where the items are read from, all values settled; gone once they are. */
  reader?: object;
  /** Where the results go, all values settled. */
  writer?: object;
  /** A distributed Map's run, from its start to its success: what a redrive goes on with. */
  mapRun?: string;
  /** How often that run has been redriven. */
  redrives?: number;
}

/** Where an execution came from, for answering its parent. */
export interface ParentLink {
  execution: string;
  frame: number;
  attempt: number;
  /** Item index, when a distributed Map started it. */
  index?: number;
}

/** What is remembered of redrives besides their number. */
export interface Redrives {
  /** Which redrive of its map run an execution has taken part in last. */
  ofMapRun?: number;
  /** The callers' tokens, newest last, and when each redrove the execution. */
  tokens?: { token: string; date: number }[];
}

/**
 * Is an execution kept when it has ended: a Standard one with its history, an Express child of a map run by what it was
 * started with and what came of it? Of other Express executions nothing is (API reference, DescribeExecution).
 */
export function isRecorded({ type, mapRunArn }: Pick<Execution, 'type' | 'mapRunArn'>): boolean {
  return type === 'STANDARD' || mapRunArn !== undefined;
}

/** Everything that is known of one execution but its history. */
export interface Execution {
  /** The journal's number for it. */
  readonly key: number;
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly roleArn: string;
  readonly account: string;
  readonly region: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: Definition;
  readonly input: Payload;
  readonly startDate: number;
  status: ExecutionStatus;
  stopDate?: number;
  output?: Payload;
  error?: string | undefined;
  cause?: string | undefined;
  /** Id of the newest event. */
  lastEvent: number;
  lastFrame: number;
  frames: Map<number, Frame>;
  /** When the machine's TimeoutSeconds runs out. */
  timeoutAt?: number | undefined;
  versionArn?: string | undefined;
  aliasArn?: string | undefined;
  traceHeader?: string | undefined;
  parent?: ParentLink | undefined;
  mapRunArn?: string | undefined;
  redriveCount: number;
  redriveDate?: number;
  redrives?: Redrives;
  /** TestState: the context object instead of the execution's own. */
  givenContext?: Readonly<Record<string, unknown>> | undefined;
  /** Express: the log name AWS appends to the ARN. */
  revisionId?: string | undefined;
}
