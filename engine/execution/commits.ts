import type { Clock } from '../clock.ts';
import { JournalUnwritable } from '../store/journal-errors.ts';
import type { Batch, ExecutionChange, Store, StoredResource } from '../store/store.ts';
import { Rounds } from './rounds.ts';
import type { Execution } from './state.ts';
import type { Effect, Turn } from './turn.ts';

export interface CommitsOptions {
  store: Store;
  clock: Clock;
  /** Carries out what a step asked for. */
  perform(execution: Execution, effect: Effect): void;
  /** `started`: it began to run, though it may have ended since. */
  announce(execution: Execution, started: boolean): void;
  onFault(error: unknown, execution: undefined): void;
  /** Time to try again what could not be written. */
  retry(): void;
}

/** A journal that could not be written is tried again after this long. */
const retryMillis = 500;
/** Steps go on without a commit at most this long while nobody waits for one. */
const longestBatchMillis = 100;

/**
 * What steps have changed since the last commit, and what may only follow the next one: what they ask of the world outside, the
 * news of executions that began or ended, and the answers to callers.
 */
export class Commits {
  readonly #options: CommitsOptions;
  /** Work that callers wait for: each piece in the round it was asked for in. */
  readonly rounds = new Rounds();
  #batch = emptyBatch();
  #effects: { execution: Execution; effect: Effect }[] = [];
  #changed: { execution: Execution; started: boolean }[] = [];
  #waiters: { round: number; done: () => void; failed: (error: unknown) => void }[] = [];
  /** When the first steps were made that the next commit takes in, if it was put off. */
  #since: number | undefined;
  #retry: (() => void) | undefined;
  #refusal: JournalUnwritable | undefined;

  constructor(options: CommitsOptions) {
    this.#options = options;
  }

  /** Why nothing new may begin at present: the journal cannot be written. */
  get refusal(): JournalUnwritable | undefined {
    return this.#retry && this.#refusal;
  }

  get isEmpty(): boolean {
    const { executions, resources, removedResources, removedExecutions } = this.#batch;
    return executions.size + resources.length + removedResources.length + removedExecutions.length === 0;
  }

  keep(resource: StoredResource): void {
    this.#batch.resources.push(resource);
  }

  forget(resource: Pick<StoredResource, 'kind' | 'arn'>): void {
    this.#batch.removedResources.push(resource);
  }

  /** An execution began to run, or ended. */
  changed(execution: Execution, { started }: { started: boolean }): void {
    this.#changed.push({ execution, started });
  }

  has(key: number): boolean {
    return this.#batch.executions.has(key);
  }

  /** Takes in what a step has changed. */
  add(execution: Execution, turn: Turn): void {
    const change = this.#changeOf(execution);
    if (change.events.length === 0) change.events = turn.events;
    else for (const event of turn.events) change.events.push(event);
    for (const frame of turn.dirty) if (execution.frames.get(frame.id) === frame) change.frames.add(frame);
    for (const id of turn.gone) change.gone.add(id);
    if (turn.dropped)
      for (const frame of change.frames) if (!execution.frames.has(frame.id)) change.frames.delete(frame);
    for (const effect of turn.effects) this.#effects.push({ execution, effect });
  }

  #changeOf(execution: Execution): ExecutionChange {
    let change = this.#batch.executions.get(execution.key);
    if (!change) {
      change = { execution, events: [], frames: new Set(), gone: new Set() };
      this.#batch.executions.set(execution.key, change);
    }
    return change;
  }

  /** Resolves once everything up to now is durable; rejects when the journal could not take it. */
  durable(): Promise<void> {
    return new Promise((done, failed) => this.#waiters.push({ round: this.rounds.present, done, failed }));
  }

  /** Does nobody wait for what the steps since the last commit have done? Then the next ones may go into the same commit. */
  canWait(now: number): boolean {
    if (this.#waiters.length + this.#effects.length + this.#changed.length > 0) return false;
    this.#since ??= now;
    return now - this.#since < longestBatchMillis;
  }

  /** Writes, and lets follow what waited for it. False when the journal did not take it; it is offered again a little later. */
  commit(): boolean {
    try {
      if (!this.isEmpty) {
        this.#options.store.commit(this.#batch);
        this.#batch = emptyBatch();
      }
      this.#since = undefined;
    } catch (error) {
      this.#putOff(error);
      return false;
    }
    const waiters = this.#waiters;
    const settled = this.rounds.end();
    this.#waiters = waiters.filter(({ round }) => round >= settled);
    const effects = this.#effects;
    const changed = this.#changed;
    this.#effects = [];
    this.#changed = [];
    for (const { execution, started } of changed) this.#options.announce(execution, started);
    for (const { execution, effect } of effects) this.#options.perform(execution, effect);
    for (const { round, done } of waiters) if (round < settled) done();
    return true;
  }

  /** Nothing of the batch is lost, and nothing it announces is done before it is written. */
  #putOff(error: unknown): void {
    const { clock, onFault, retry } = this.#options;
    const refusal = new JournalUnwritable(error);
    this.#refusal = refusal;
    onFault(refusal, undefined);
    for (const { failed } of this.#waiters.splice(0)) failed(refusal);
    this.#retry = clock.at(clock.now() + retryMillis, () => {
      this.#retry = undefined;
      retry();
    });
  }

  /** Writes what is left, and tries no more. */
  close(): void {
    this.#retry?.();
    if (!this.isEmpty) this.commit();
  }
}

function emptyBatch(): Batch {
  return { executions: new Map(), resources: [], removedResources: [], removedExecutions: [] };
}
