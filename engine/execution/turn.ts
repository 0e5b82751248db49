import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { ExpressionSources } from '../expressions/sources.ts';
import type { Resource } from '../tasks/integration.ts';
import { HistoryEntry, type Moment } from './history-entry.ts';
import { HistoryFull, maxHistoryEvents } from './limits.ts';
import type { Execution, Frame } from './state.ts';

/** A history event in the SDK's shape, with the time in milliseconds. */
export type RecordedEvent = Omit<HistoryEvent, 'timestamp'> & { timestamp: number };
export type EventType = NonNullable<HistoryEvent['type']>;

/** What is to be done outside the interpreter, once the events before it are safe. */
export type Effect =
  | { kind: 'task'; frame: number; attempt: number; call: TaskCall }
  | { kind: 'activity'; frame: number; attempt: number; activity: string; input: string }
  /** The task now waits for the end of an execution, which may be over already. */
  | { kind: 'watchChild'; child: string }
  | { kind: 'cancelChild'; child: string }
  /** Reads the items of a distributed Map; `items` will be told. */
  | { kind: 'readItems'; frame: number; attempt: number; reader: object }
  /** Starts, or goes on with, the child executions of a distributed Map. */
  | { kind: 'mapRun'; frame: number; attempt: number; arn: string }
  | { kind: 'cancelMapRun'; arn: string };

/** A call of a task integration, all values settled. */
export interface TaskCall {
  resource: Resource;
  parameters: unknown;
  /** Compact JSON of `parameters`. */
  input: string;
  roleArn: string;
}

/**
 * One step's work: (state, event) → (state, history events, effects). The execution is changed in place;
 * what changed is listed, so that only that is written.
 */
export class Turn {
  readonly execution: Execution;
  readonly now: number;
  readonly #moment: Moment;
  readonly sources: ExpressionSources;
  /** The token a task of this execution is answered with. */
  readonly tokenOf: (frame: number, attempt: number) => string;
  /** Whether there is an activity of this ARN. */
  readonly hasActivity: (arn: string) => boolean;
  readonly events: HistoryEntry[] = [];
  readonly effects: Effect[] = [];
  readonly dirty = new Set<Frame>();
  /** Frames the journal has and the execution has no more. */
  readonly gone: number[] = [];
  /** Frames were taken out of the execution. */
  dropped = false;
  /** Frames that can go on, newest last. */
  readonly ready: Frame[] = [];
  /** States entered in this step. */
  entered = 0;
  /** States are left to be entered: the step must be followed by another. */
  cutShort = false;
  /** The execution is about to fail: frames are kept for a redrive instead of being dropped. */
  keepsFrames = false;
  /** The execution runs again. */
  redriven = false;

  constructor(
    execution: Execution,
    now: number,
    sources: ExpressionSources,
    tokenOf: (frame: number, attempt: number) => string,
    hasActivity: (arn: string) => boolean,
  ) {
    this.execution = execution;
    this.now = now;
    this.#moment = { now };
    this.sources = sources;
    this.tokenOf = tokenOf;
    this.hasActivity = hasActivity;
  }

  /** Records an event after `previous` and returns its id, without moving any frame on. */
  recordAfter(previous: number, type: EventType, member?: keyof RecordedEvent, details?: object): number {
    return this.#add(previous, type, undefined, undefined, member && { [member]: details });
  }

  #add(
    previous: number,
    type: EventType,
    name: string | undefined,
    value: string | number | undefined,
    details: object | undefined,
  ): number {
    const id = this.execution.lastEvent + 1;
    if (id >= maxHistoryEvents && this.execution.type === 'STANDARD' && !type.startsWith('Execution')) {
      throw new HistoryFull();
    }
    this.execution.lastEvent = id;
    this.events.push(new HistoryEntry(id, previous, this.#moment, type, name, value, details));
    return id;
  }

  /** Records the frame's next event and returns its id. */
  record(frame: Frame, type: EventType, member?: keyof RecordedEvent, details?: object): number {
    frame.last = this.recordAfter(frame.last, type, member, details);
    return frame.last;
  }

  /** Records that the frame enters a state, with its input as JSON text. */
  recordEntry(frame: Frame, type: EventType, name: string, input: string): number {
    frame.last = this.#add(frame.last, type, name, input, undefined);
    return frame.last;
  }

  /** Records that the frame leaves a state, with its output and the variables it has assigned as JSON texts. */
  recordExit(frame: Frame, type: EventType, name: string, output: string, assigned?: object): number {
    frame.last = this.#add(frame.last, type, name, output, assigned);
    return frame.last;
  }

  /** Records an event about the iteration `index` of the Map state `name`, after `previous`. */
  recordIteration(previous: number, type: EventType, name: string, index: number): number {
    return this.#add(previous, type, name, index, undefined);
  }

  /** Forgets the events after `id`. */
  takeBack(id: number): void {
    this.events.length -= this.execution.lastEvent - id;
    this.execution.lastEvent = id;
  }

  /** Marks a frame as changed. */
  touch(frame: Frame): void {
    this.dirty.add(frame);
  }

  /** Takes a frame out of the execution. */
  drop(frame: Frame): void {
    this.execution.frames.delete(frame.id);
    this.dirty.delete(frame);
    this.dropped = true;
    if (frame.written) this.gone.push(frame.id);
  }
}
