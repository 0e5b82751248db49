import type { Clock } from '../clock.ts';
import type { ExpressionSources } from '../expressions/sources.ts';
import type { JournalUnwritable } from '../store/journal-errors.ts';
import type { Store, StoredResource } from '../store/store.ts';
import { Commits } from './commits.ts';
import type { Happening } from './happening.ts';
import { type Live, LiveExecutions } from './live-executions.ts';
import { Queue } from './queue.ts';
import type { Execution } from './state.ts';
import { step } from './step.ts';
import { Timers } from './timers.ts';
import { type Effect, Turn } from './turn.ts';
import { run } from './work.ts';

export interface RunnerOptions {
  store: Store;
  clock: Clock;
  sources: ExpressionSources;
  tokenOf(execution: number, frame: number, attempt: number): string;
  hasActivity(arn: string): boolean;
  /** Carries out what a step asks for, after its events are durable. */
  perform(execution: Execution, effect: Effect): void;
  /** After the change is durable. `started`: it began to run, though it may have ended since. */
  statusChanged(execution: Execution, started: boolean): void;
  /** Something that must not happen did: the execution stands still and the error is told. */
  onFault(error: unknown, execution: Execution | undefined): void;
}

/** Others have their turn after steps of about this long, and a commit is made if anybody waits for it. */
const commitAfterMillis = 8;

/**
 * Runs executions: one step after the other of each, steps of all side by side; then one commit for all of them, and
 * only then what they ask of the world outside.
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #live: LiveExecutions;
  readonly #commits: Commits;
  readonly #queue = new Queue<Live>();
  readonly #timers: Timers;
  /** Of Express executions: what has ended is not looked for in the journal when its time runs out. */
  readonly #expressTimers: Timers;
  #endings = new Map<number, ((execution: Execution) => void)[]>();
  #scheduled = false;
  #nextKey: number;
  #busy = 0;
  #closed = false;
  #idleWaiters: (() => void)[] = [];

  constructor(options: RunnerOptions) {
    const { store, clock, perform, onFault } = options;
    this.#options = options;
    this.#live = new LiveExecutions(store);
    this.#commits = new Commits({
      store,
      clock,
      perform,
      onFault,
      announce: (execution, started) => this.#announce(execution, started),
      retry: () => this.#pump(),
    });
    this.#timers = new Timers(clock, (key, frame) => this.post(key, { type: 'wake', frame }));
    this.#expressTimers = new Timers(clock, (key, frame) => {
      if (this.#live.has(key)) this.post(key, { type: 'wake', frame });
    });
    this.#nextKey = store.nextKey();
  }

  newKey(): number {
    return this.#nextKey++;
  }

  /** Takes in a new execution and starts it. */
  start(execution: Execution): void {
    this.#live.add(execution);
    this.#begun(execution);
    this.post(execution.key, { type: 'start' });
  }

  #begun(execution: Execution): void {
    this.#live.started(execution);
    this.#wakeAt(execution, 0, execution.timeoutAt);
    this.#commits.changed(execution, { started: true });
  }

  /** Tells an execution that something happened. Unknown and finished ones do not hear it. */
  post(key: number, happening: Happening): void {
    const live = this.#live.bring(key);
    if (!live) return;
    this.#tell(live, happening);
    this.#enqueue(live);
  }

  execution(key: number): Execution | undefined {
    return this.#live.bring(key)?.execution;
  }

  keyOf(arn: string): number | undefined {
    return this.#live.keyOf(arn);
  }

  /** Adds to the next commit. */
  keep(resource: StoredResource): void {
    this.#commits.keep(resource);
    this.#schedule();
  }

  forget(resource: Pick<StoredResource, 'kind' | 'arn'>): void {
    this.#commits.forget(resource);
    this.#schedule();
  }

  /** Why nothing new may begin at present: the journal cannot be written. */
  get refusal(): JournalUnwritable | undefined {
    return this.#commits.refusal;
  }

  /** Resolves once everything up to now is durable; rejects when the journal could not take it. */
  durable(): Promise<void> {
    if (this.refusal) return Promise.reject(this.refusal);
    const durable = this.#commits.durable();
    this.#schedule();
    return durable;
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
    if (this.refusal) return false;
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
    this.#commits.close();
  }

  #tell(live: Live, happening: Happening): void {
    live.mail.push({ happening, round: this.#commits.rounds.add() });
  }

  #enqueue(live: Live): void {
    if (live.queued || live.busy) return;
    live.queued = true;
    this.#queue.add(live);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed || this.refusal) return;
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
    if (this.#queue.length > 0 && this.#commits.canWait(began)) this.#schedule();
    else this.#conclude();
  }

  #conclude(): void {
    if (this.#commits.commit()) {
      this.#live.evict();
      if (this.#queue.length > 0 || !this.#commits.isEmpty) this.#schedule();
    }
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
    const { clock, sources, tokenOf, hasActivity } = this.#options;
    const tokenOfTask = (frame: number, attempt: number) => tokenOf(execution.key, frame, attempt);
    const turn = new Turn(execution, clock.now(), sources, tokenOfTask, hasActivity);
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
    this.#commits.rounds.done(round);
    if (live.mail.length > 0) this.#enqueue(live);
  }

  #fault(live: Live, error: unknown): void {
    this.#options.onFault(error, live.execution);
    // What the broken step left in memory is no state to go on with; the journal's is.
    const { key, type } = live.execution;
    if (!this.#options.store.durable || type !== 'STANDARD' || this.#commits.has(key)) return;
    this.#live.drop(key);
    for (const { happening, round } of live.mail.splice(0)) {
      this.post(key, happening);
      this.#commits.rounds.done(round);
    }
  }

  /** Notes what a step has changed for the next commit. */
  #finish(live: Live, turn: Turn): void {
    const { execution } = live;
    if (turn.cutShort) this.#tell(live, { type: 'continue' });
    if (turn.redriven) this.#begun(execution);
    this.#commits.add(execution, turn);
    for (const frame of turn.dirty)
      if (execution.frames.get(frame.id) === frame) this.#wakeAt(execution, frame.id, frame.wakeAt);
    if (execution.status !== 'RUNNING') this.#commits.changed(execution, { started: false });
  }

  /** Its change is durable. */
  #announce(execution: Execution, started: boolean): void {
    this.#options.statusChanged(execution, started);
    this.#live.stored(execution);
    if (started) return;
    this.#live.ended(execution);
    const waiting = this.#endings.get(execution.key);
    this.#endings.delete(execution.key);
    for (const resolve of waiting ?? []) resolve(execution);
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
