import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/** Pages in the log, and how many of them are in the file already. */
export interface LogState {
  log: number;
  checkpointed: number;
}

/** 32 MiB of pages: often enough to bound the log, seldom enough not to copy the same pages over and over. */
const pagesPerCheckpoint = 8_192;
/** What the thread leaves over is copied here if it is no more than this. */
const smallRest = 1_024;
/** A log of this many pages is copied here, whatever it takes, before anything else is written. */
const mostPages = 8 * pagesPerCheckpoint;

/**
 * Copies the log into the file when it has grown. To force 32 MiB to the disk takes longer than an answer may take, so
 * a thread does most of it while commits go on; the few pages that are written meanwhile are copied here, after which
 * SQLite begins the log anew. The thread is started when it is first needed.
 */
export class Checkpointer {
  readonly #file: string;
  readonly #state: { get(): unknown };
  readonly #copy: { get(): unknown };
  #thread: Worker | undefined;
  #working = false;

  constructor(db: DatabaseSync, file: string) {
    this.#file = file;
    this.#state = db.prepare('PRAGMA wal_checkpoint(NOOP)');
    this.#copy = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** To be called after each commit. */
  committed(): void {
    const { log, checkpointed } = this.#state.get() as unknown as LogState;
    if (log < pagesPerCheckpoint) return;
    if (log - checkpointed >= mostPages) this.#copy.get();
    else if (!this.#working) this.#askThread();
  }

  close(): void {
    void this.#thread?.terminate();
    this.#thread = undefined;
  }

  #askThread(): void {
    this.#working = true;
    this.#thread ??= this.#startThread();
    this.#thread.postMessage('checkpoint');
  }

  #startThread(): Worker {
    const thread = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
      workerData: this.#file,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    thread.unref();
    thread.on('message', ({ log, checkpointed }: LogState) => {
      this.#working = false;
      if (this.#thread && log - checkpointed <= smallRest) this.#copy.get();
    });
    // Without the thread nothing is lost but time.
    thread.on('error', () => {
      this.#working = false;
      if (!this.#thread) return;
      this.#thread = undefined;
      this.#copy.get();
    });
    return thread;
  }
}
