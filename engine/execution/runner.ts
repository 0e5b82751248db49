import type { Clock } from '../clock.ts';
import type { ExpressionSources } from '../expressions/sources.ts';
import { JournalUnwritable } from '../store/journal-errors.ts';
import type { Batch, ExecutionChange, Store, StoredResource } from '../store/store.ts';
import type { Happening } from './happening.ts';
import { Queue } from './queue.ts';
import { Rounds } from './rounds.ts';
import { type Execution, isRecorded } from './state.ts';
import { step } from './step.ts';
import { Timers } from './timers.ts';
import { type Effect, Turn } from './turn.ts';
import { run } from './work.ts';

interface Mail {
  happening: Happening;
  round: number;
}

interface Live {
  execution: Execution;
  mail: Mail[];
  queued: boolean;
  /** A step waits for an expression. */
  busy: boolean;
}

export interface RunnerOptions {
  store: Store;
  clock: Clock;
  sources: ExpressionSources;
  tokenOf(execution: number, frame: number, attempt: number): string;
  /** Carries out what a step asks for, after its events are durable. */
  perform(execution: Execution, effect: Effect): void;
  /** After the change is durable. `started`: it began to run, though it may have ended since. */
  statusChanged(execution: Execution, started: boolean): void;
  /** Something that must not happen did: the execution stands still and the error is told. */
  onFault(error: unknown, execution: Execution | undefined): void;
}

/** How many executions that only wait are kept in memory when a journal can bring them back. */
const idleInMemory = 2_000;
/** A journal that could not be written is tried again after this long. */
const retryMillis = 500;
/** Others have their turn after steps of about this long, and a commit is made if anybody waits for it… */
const commitAfterMillis = 8;
/** …and after this long in any case. */
const longestBatchMillis = 100;

/**
 * Runs executions: one step after the other of each, steps of all side by side; then one commit for all of them, and
 * only then what they ask of the world outside.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #live = new Map<number, Live>();
  readonly #queue = new Queue<Live>();
  readonly #timers: Timers;
  /** Of Express executions: what has ended is not looked for in the journal when its time runs out. */
  readonly #expressTimers: Timers;
  /** Executions that run, by ARN. */
  readonly #started = new Map<string, number>();
  #batch = emptyBatch();
  #effects: { execution: Execution; effect: Effect }[] = [];
  #changed: { execution: Execution; started: boolean }[] = [];
  readonly #rounds = new Rounds();
  #waiters: { round: number; done: () => void; failed: (error: unknown) => void }[] = [];
  #endings = new Map<number, ((execution: Execution) => void)[]>();
  #scheduled = false;
  /** When the first steps were made that the next commit takes in, if it was put off. */
  #batchSince: number | undefined;
  #nextKey: number;
  #busy = 0;
  #closed = false;
  #retry: (() => void) | undefined;
  #refusal: JournalUnwritable | undefined;
  #idleWaiters: (() => void)[] = [];

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#timers = new Timers(options.clock, (key, frame) => this.post(key, { type: 'wake', frame }));
    this.#expressTimers = new Timers(options.clock, (key, frame) => {
      if (this.#live.has(key)) this.post(key, { type: 'wake', frame });
    });
    this.#nextKey = options.store.nextKey();
  }

  newKey(): number {
    return this.#nextKey++;
  }

  /** Takes in a new execution and starts it. */
  start(execution: Execution): void {
    this.#live.set(execution.key, { execution, mail: [], queued: false, busy: false });
    this.#wakeAt(execution, 0, execution.timeoutAt);
    this.#started.set(execution.arn, execution.key);
    this.#changed.push({ execution, started: true });
    this.post(execution.key, { type: 'start' });
  }

  /** Tells an execution that something happened. Unknown and finished ones do not hear it. */
  post(key: number, happening: Happening): void {
    const live = this.#bring(key);
    if (!live) return;
    this.#tell(live, happening);
    this.#enqueue(live);
  }

  execution(key: number): Execution | undefined {
    return this.#bring(key)?.execution;
  }

  keyOf(arn: string): number | undefined {
    return this.#started.get(arn) ?? this.#options.store.findExecution(arn);
  }

  /** Adds to the next commit. */
  keep(resource: StoredResource): void {
    this.#batch.resources.push(resource);
    this.#schedule();
  }

  forget(resource: Pick<StoredResource, 'kind' | 'arn'>): void {
    this.#batch.removedResources.push(resource);
    this.#schedule();
  }

  /** Why nothing new may begin at present: the journal cannot be written. */
  get refusal(): JournalUnwritable | undefined {
    return this.#retry && this.#refusal;
  }

  /** Resolves once everything up to now is durable; rejects when the journal could not take it. */
  durable(): Promise<void> {
    if (this.#retry) return Promise.reject(this.#refusal);
    return new Promise((done, failed) => {
      this.#waiters.push({ round: this.#rounds.present, done, failed });
      this.#schedule();
    });
  }

  /** An execution that is known here, once it has ended. */
  ended(execution: Execution): Promise<Execution> {
    return new Promise((resolve) => {
      const { key } = execution;
      if (execution.status !== 'RUNNING') {
        resolve(execution);
        return;
      }
      const waiting = this.#endings.get(key);
      if (waiting) waiting.push(resolve);
      else this.#endings.set(key, [resolve]);
    });
  }

  /** Takes up what an earlier process left. `interrupted` decides what each frame that was not just waiting needs. */
  recover(interrupted: (execution: Execution) => void): void {
    const { store } = this.#options;
    for (const { execution, frame, wakeAt } of store.sleeping()) this.#timers.add(wakeAt!, execution, frame);
    for (const key of store.interrupted()) {
      const execution = this.execution(key);
      if (!execution) continue;
      this.post(key, { type: 'continue' });
      interrupted(execution);
    }
  }

  get working(): boolean {
    // While the journal cannot be written there is nothing to do but wait for the clock.
    if (this.#retry) return false;
    return this.#scheduled || this.#busy > 0 || this.#queue.length > 0;
  }

  /** Resolves when no step is left to make and nothing to write. */
  async settled(): Promise<void> {
    while (this.working) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#timers.close();
    this.#expressTimers.close();
    this.#retry?.();
    if (!this.#batchIsEmpty()) this.#commit();
  }

  #bring(key: number): Live | undefined {
    const known = this.#live.get(key);
    if (known) return known;
    const execution = this.#options.store.loadExecution(key);
    if (!execution) return undefined;
    const live = { execution, mail: [], queued: false, busy: false };
    this.#live.set(key, live);
    return live;
  }

  /** Lets go of executions that only wait, oldest first; the journal has them. Called when nothing is unsaved. */
  #evict(): void {
    // Only now and then, so that a look at all of them is paid for by many.
    if (!this.#options.store.durable || this.#live.size <= 2 * idleInMemory) return;
    let surplus = this.#live.size - idleInMemory;
    for (const [key, live] of this.#live) {
      if (surplus === 0) return;
      if (live.busy || live.queued || live.mail.length > 0 || isInMemoryAlone(live.execution)) continue;
      this.#live.delete(key);
      surplus--;
    }
  }

  #tell(live: Live, happening: Happening): void {
    live.mail.push({ happening, round: this.#rounds.add() });
  }

  #enqueue(live: Live): void {
    if (live.queued || live.busy) return;
    live.queued = true;
    this.#queue.add(live);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed || this.#retry) return;
    this.#scheduled = true;
    setImmediate(() => this.#pump());
  }

  #pump(): void {
    this.#scheduled = false;
    // Steps that wait for an expression come first: only then is the state of every execution whole.
    if (this.#closed || this.#busy > 0) return;
    const began = performance.now();
    let live = this.#queue.take();
    while (live) {
      live.queued = false;
      this.#work(live);
      if (performance.now() - began > commitAfterMillis) break;
      live = this.#queue.take();
    }
    if (this.#busy > 0) return;
    if (this.#queue.length > 0 && this.#canWait(began)) this.#schedule();
    else this.#conclude();
  }

  /** Does nobody wait for what the steps since the last commit have done? Then the next ones may go into the same commit. */
  #canWait(now: number): boolean {
    if (this.#waiters.length + this.#effects.length + this.#changed.length > 0) return false;
    this.#batchSince ??= now;
    return now - this.#batchSince < longestBatchMillis;
  }

  #conclude(): void {
    if (!this.#commit()) return;
    if (this.#queue.length > 0 || !this.#batchIsEmpty()) this.#schedule();
    this.#tellIdle();
  }

  #work(live: Live): void {
    const { execution } = live;
    const mail = live.mail.shift();
    if (!mail) return;
    const { happening, round } = mail;
    if (execution.status !== 'RUNNING' && happening.type !== 'redrive') {
      this.#worked(live, round);
      return;
    }
    const { clock, sources, tokenOf } = this.#options;
    const turn = new Turn(execution, clock.now(), sources, (frame, attempt) => tokenOf(execution.key, frame, attempt));
    try {
      const working = run(step(turn, happening));
      if (working instanceof Promise) {
        this.#await(live, turn, round, working);
        return;
      }
      this.#finish(live, turn);
    } catch (error) {
      this.#fault(live, error);
    }
    this.#worked(live, round);
  }

  #await(live: Live, turn: Turn, round: number, working: Promise<unknown>): void {
    live.busy = true;
    this.#busy++;
    working
      .then(
        () => this.#finish(live, turn),
        (error) => this.#fault(live, error),
      )
      .finally(() => {
        this.#busy--;
        live.busy = false;
        this.#worked(live, round);
        if (this.#busy === 0 && !this.#closed) this.#conclude();
      });
  }

  #worked(live: Live, round: number): void {
    this.#rounds.done(round);
    if (live.mail.length > 0) this.#enqueue(live);
  }

  #fault(live: Live, error: unknown): void {
    this.#options.onFault(error, live.execution);
    // What the broken step left in memory is no state to go on with; the journal's is.
    const { key, type } = live.execution;
    if (!this.#options.store.durable || type !== 'STANDARD' || this.#batch.executions.has(key)) return;
    this.#live.delete(key);
    for (const { happening, round } of live.mail.splice(0)) {
      this.post(key, happening);
      this.#rounds.done(round);
    }
  }

  /** Notes what a step has changed for the next commit. */
  #finish(live: Live, turn: Turn): void {
    const { execution } = live;
    if (turn.cutShort) this.#tell(live, { type: 'continue' });
    if (turn.redriven) {
      this.#started.set(execution.arn, execution.key);
      this.#wakeAt(execution, 0, execution.timeoutAt);
      this.#changed.push({ execution, started: true });
    }
    const change = this.#changeOf(execution);
    if (change.events.length === 0) change.events = turn.events;
    else for (const event of turn.events) change.events.push(event);
    for (const frame of turn.dirty) {
      if (execution.frames.get(frame.id) !== frame) continue;
      change.frames.add(frame);
      this.#wakeAt(execution, frame.id, frame.wakeAt);
    }
    for (const id of turn.gone) change.gone.add(id);
    if (turn.dropped)
      for (const frame of change.frames) if (!execution.frames.has(frame.id)) change.frames.delete(frame);
    for (const effect of turn.effects) this.#effects.push({ execution, effect });
    if (execution.status !== 'RUNNING') {
      this.#changed.push({ execution, started: false });
    }
  }

  #changeOf(execution: Execution): ExecutionChange {
    let change = this.#batch.executions.get(execution.key);
    if (!change) {
      change = { execution, events: [], frames: new Set(), gone: new Set() };
      this.#batch.executions.set(execution.key, change);
    }
    return change;
  }

  #batchIsEmpty(): boolean {
    const { executions, resources, removedResources, removedExecutions } = this.#batch;
    return executions.size + resources.length + removedResources.length + removedExecutions.length === 0;
  }

  /** False when the journal did not take it; it is offered again a little later. */
  #commit(): boolean {
    try {
      if (!this.#batchIsEmpty()) {
        this.#options.store.commit(this.#batch);
        this.#batch = emptyBatch();
      }
      this.#batchSince = undefined;
    } catch (error) {
      // Nothing of the batch is lost, and nothing it announces is done before it is written.
      const { clock, onFault } = this.#options;
      const refusal = new JournalUnwritable(error);
      this.#refusal = refusal;
      onFault(refusal, undefined);
      for (const { failed } of this.#waiters.splice(0)) failed(refusal);
      this.#retry = clock.at(clock.now() + retryMillis, () => {
        this.#retry = undefined;
        this.#pump();
      });
      this.#tellIdle();
      return false;
    }
    const waiters = this.#waiters;
    const settled = this.#rounds.end();
    this.#waiters = waiters.filter(({ round }) => round >= settled);
    const effects = this.#effects;
    const changed = this.#changed;
    this.#effects = [];
    this.#changed = [];
    for (const { execution, started } of changed) this.#announce(execution, started);
    for (const { execution, effect } of effects) this.#options.perform(execution, effect);
    for (const { round, done } of waiters) if (round < settled) done();
    this.#evict();
    return true;
  }

  #announce(execution: Execution, started: boolean): void {
    this.#options.statusChanged(execution, started);
    // From here on the store finds it by its ARN.
    if (isRecorded(execution)) this.#started.delete(execution.arn);
    if (started) return;
    this.#letGo(execution);
    const waiting = this.#endings.get(execution.key);
    this.#endings.delete(execution.key);
    for (const resolve of waiting ?? []) resolve(execution);
  }

  /** Of an Express execution that has ended, nothing stays here; but a task that started one may still ask for its end. */
  #letGo(execution: Execution): void {
    const { arn, key, parent } = execution;
    if (execution.type !== 'EXPRESS' || (!isRecorded(execution) && parent)) return;
    this.#started.delete(arn);
    this.#live.delete(key);
  }

  #wakeAt({ key, type }: Execution, frame: number, time: number | undefined): void {
    if (time === undefined) return;
    const timers = type === 'EXPRESS' ? this.#expressTimers : this.#timers;
    timers.add(time, key, frame);
  }

  #tellIdle(): void {
    if (this.working) return;
    const waiting = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiting) resolve();
  }
}

/** Could no journal bring it back? */
function isInMemoryAlone(execution: Execution): boolean {
  return !isRecorded(execution) || (execution.type === 'EXPRESS' && execution.status === 'RUNNING');
}

function emptyBatch(): Batch {
  return { executions: new Map(), resources: [], removedResources: [], removedExecutions: [] };
}
