import type { Store } from '../store/store.ts';
import type { Happening } from './happening.ts';
import { type Execution, isRecorded } from './state.ts';

/** An execution in memory, and what it has not heard yet. */
export interface Live {
  execution: Execution;
  mail: { happening: Happening; round: number }[];
  queued: boolean;
  /** A step waits for an expression. */
  busy: boolean;
}

/** How many executions that only wait are kept in memory when a journal can bring them back. */
const idleInMemory = 2_000;

/** The executions in memory. Those that only wait are let go of while there are many, and brought back from the journal. */
export class LiveExecutions {
  readonly #store: Store;
  readonly #live = new Map<number, Live>();
  /** Executions that the store does not find by their ARN. */
  readonly #started = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  has(key: number): boolean {
    return this.#live.has(key);
  }

  add(execution: Execution): Live {
    const live = { execution, mail: [], queued: false, busy: false };
    this.#live.set(execution.key, live);
    return live;
  }

  bring(key: number): Live | undefined {
    const known = this.#live.get(key);
    if (known) return known;
    const execution = this.#store.loadExecution(key);
    return execution && this.add(execution);
  }

  keyOf(arn: string): number | undefined {
    return this.#started.get(arn) ?? this.#store.findExecution(arn);
  }

  /** It runs, and is found by its ARN before the store knows it. */
  started({ arn, key }: Execution): void {
    this.#started.set(arn, key);
  }

  /** The store has it as it is now. */
  stored(execution: Execution): void {
    if (isRecorded(execution)) this.#started.delete(execution.arn);
  }

  /** Of an Express execution that has ended, nothing stays here; but a task that started one may still ask for its end. */
  ended(execution: Execution): void {
    const { arn, key, parent, type } = execution;
    if (type !== 'EXPRESS' || (!isRecorded(execution) && parent)) return;
    this.#started.delete(arn);
    this.#live.delete(key);
  }

  /** What is in memory of it is no state to go on with. */
  drop(key: number): void {
    this.#live.delete(key);
  }

  /** Lets go of executions that only wait, oldest first; the journal has them. To be called when nothing is unsaved. */
  evict(): void {
    // Only now and then, so that a look at all of them is paid for by many.
    if (!this.#store.durable || this.#live.size <= 2 * idleInMemory) return;
    let surplus = this.#live.size - idleInMemory;
    for (const [key, live] of this.#live) {
      if (surplus === 0) return;
      if (live.busy || live.queued || live.mail.length > 0 || isInMemoryAlone(live.execution)) continue;
      this.#live.delete(key);
      surplus--;
    }
  }
}

/** Could no journal bring it back? */
function isInMemoryAlone(execution: Execution): boolean {
  return !isRecorded(execution) || (execution.type === 'EXPRESS' && execution.status === 'RUNNING');
}
