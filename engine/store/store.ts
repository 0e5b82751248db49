import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { HistoryEntry } from '../execution/history-entry.ts';
import type { Execution, Frame } from '../execution/state.ts';
import type { RecordedEvent } from '../execution/turn.ts';

/** A thing with an ARN that is no execution: a state machine, version, alias, activity, map run, tags. */
export interface StoredResource {
  kind: string;
  arn: string;
  /** JSON-compatible. */
  body: object;
}

/** What the steps since the last commit have changed in one execution. */
export interface ExecutionChange {
  execution: Execution;
  /** In order, without gaps. */
  events: HistoryEntry[];
  frames: Set<Frame>;
  gone: Set<number>;
}

/** Everything that becomes durable together, or not at all. */
export interface Batch {
  executions: Map<number, ExecutionChange>;
  resources: StoredResource[];
  removedResources: Pick<StoredResource, 'kind' | 'arn'>[];
  removedExecutions: number[];
}

/** A frame that must be looked after when the engine starts. */
export interface WaitingFrame {
  execution: number;
  frame: number;
  wakeAt: number | undefined;
}

export interface ExecutionQuery {
  stateMachineArn?: string | undefined;
  mapRunArn?: string | undefined;
  status?: ExecutionStatus | undefined;
  /** Only executions older than this one. */
  before?: number | undefined;
  limit: number;
}

/** Where executions and their histories are kept. Everything is synchronous: a commit is one transaction. */
export interface Store {
  /** False when everything is gone with the process; then nothing is ever taken out of memory. */
  readonly durable: boolean;
  commit(batch: Batch): void;
  /** The key task tokens are made with: `fresh`, or the one kept since the journal was begun. */
  secret(fresh: Buffer): Buffer;
  resources(): StoredResource[];
  /** The number the next execution gets. */
  nextKey(): number;
  findExecution(arn: string): number | undefined;
  /** The execution with its frames; the caller keeps it and hands changes to `commit`. */
  loadExecution(key: number): Execution | undefined;
  /** Newest first. */
  listExecutions(query: ExecutionQuery): number[];
  /** The executions of a map run as they were last written, without frames, oldest first: to be read, not to be run. */
  childrenOf(mapRunArn: string): Iterable<Execution>;
  countExecutions(query: Omit<ExecutionQuery, 'limit' | 'before'>): Map<ExecutionStatus, number>;
  /** Events with `from` ≤ id, ascending; or with id ≤ `from`, descending. */
  history(key: number, from: number, limit: number, reverse: boolean): RecordedEvent[];
  /** For the start: executions that must be gone on with at once. */
  interrupted(): number[];
  /** For the start: everything that waits for a time. */
  sleeping(): Iterable<WaitingFrame>;
  close(): void;
}
