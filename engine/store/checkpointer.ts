import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/** Pages in the log, and how many of them are in the file already. */
export interface LogState {
  log: number;
  checkpointed: number;
}

/** 32 MiB of pages: often enough to bound the log, seldom enough not to copy the same pages over and over. */
const usualPages = 8_192;
/** What the thread leaves over is copied here if it is no more than this part of a checkpoint… */
const smallRest = 1 / 8;
/** …and all of it if the log has grown to so many times a checkpoint in spite of the thread. */
const mostTimes = 8;

/**
 * Copies the log into the file when it has grown. To force 32 MiB to the disk takes longer than an answer may take, so
 * a thread does most of it while commits go on; the few pages that are written meanwhile are copied here, after which
 * SQLite begins the log anew. The thread is started when it is first needed. What cannot be copied, because the disk is
 * full for example, stays in the log and is tried again when that has grown further.
 */
export class Checkpointer {
  readonly #file: string;
  readonly #state: { get(): unknown };
  readonly #copy: { get(): unknown };
  #thread: Worker | undefined;
  #working = false;
  readonly #pages: number;
  /** The length of the log at which to do something. */
  #at: number;

  /** @param pages the length of the log from which it is copied */
  constructor(db: DatabaseSync, file: string, pages = usualPages) {
    this.#file = file;
    this.#pages = pages;
    this.#at = pages;
    this.#state = db.prepare('PRAGMA wal_checkpoint(NOOP)');
    this.#copy = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** To be called after each commit. Never throws: the commit stands. */
  committed(): void {
    try {
      const { log, checkpointed } = this.#state.get() as unknown as LogState;
      if (log < this.#pages) this.#at = this.#pages;
      if (log < this.#at) return;
      if (log - checkpointed >= mostTimes * this.#pages) this.#copyHere();
      else if (!this.#working) this.#askThread();
    } catch {
      this.#later();
    }
  }

  close(): void {
    void this.#thread?.terminate();
    this.#thread = undefined;
  }

  #later(): void {
    this.#at += this.#pages;
  }

  #copyHere(): void {
    try {
      this.#copy.get();
    } catch {
      this.#later();
    }
  }

  #askThread(): void {
    this.#thread ??= this.#startThread();
    this.#working = true;
    this.#thread.postMessage('checkpoint');
  }

  #startThread(): Worker {
    const thread = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
      workerData: this.#file,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    thread.unref();
    thread.on('message', (state: LogState | 'failed') => {
      this.#working = false;
      if (!this.#thread) return;
      if (state === 'failed') this.#later();
      else if (state.log - state.checkpointed <= smallRest * this.#pages) this.#copyHere();
    });
    // Without the thread nothing is lost but time.
    thread.on('error', () => {
      this.#working = false;
      if (!this.#thread) return;
      this.#thread = undefined;
      this.#copyHere();
    });
    return thread;
  }
}
