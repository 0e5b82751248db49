/** The thread of checkpointer.ts: asked to, it copies the log of the journal `workerData` into the file. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { LogState } from './checkpointer.ts';

/** While it copies more is written; after a few times what is left is little. */
const rounds = 4;

const db = new DatabaseSync(workerData as string);
db.exec('PRAGMA synchronous = NORMAL');
const copy = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');

function copyLog(): LogState | 'failed' {
  try {
    let state: LogState;
    for (let round = 0; round < rounds; round++) state = copy.get() as unknown as LogState;
    return state!;
  } catch {
    return 'failed';
  }
}

parentPort!.on('message', () => parentPort!.postMessage(copyLog()));
