import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Checkpointer } from '../../../engine/store/checkpointer.ts';
import { type Durability, openJournal } from '../../../engine/store/open-journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (durability: Durability = 'process') => openJournal(folder, { durability, now: () => new Date(0) });
const mebibyte = 1024 * 1024;
const rows = 100;

describe('the log of a journal', () => {
  /** Writes 40 MiB in commits of some 10 pages each, and tells how long the log has become. */
  async function writeMuch(threadsFile: (file: string) => string) {
    const { db, file, release } = open();
    const checkpointer = new Checkpointer(db, threadsFile(file), 256);
    const put = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
    for (let n = 0; n < 1_000; n++) {
      put.run(`row ${n % rows}`, `${n} `.padEnd(10 * 4_000, 'x'));
      checkpointer.committed();
      if (n % 10 === 0) await sleep(1);
    }
    checkpointer.close();
    const log = statSync(`${file}-wal`).size;
    const kept = db.prepare('SELECT COUNT(*) AS n, MAX(CAST(value AS INTEGER)) AS last FROM meta').get();
    db.close();
    release();
    return { log, kept };
  }

  it('is copied into the file while commits go on, and begun anew', async () => {
    const { log, kept } = await writeMuch((file) => file);

    expect(log).toBeLessThan(12 * mebibyte);
    expect(kept).toEqual({ n: rows, last: 999 });
    const again = open();
    expect(again.db.prepare('SELECT COUNT(*) AS n FROM meta').get()).toEqual({ n: rows });
    again.db.close();
    again.release();
  });

  it('is copied even if the thread cannot do it', async () => {
    const { log, kept } = await writeMuch(() => join(folder, 'no such folder', 'journal.db'));

    expect(log).toBeLessThan(12 * mebibyte);
    expect(kept).toEqual({ n: rows, last: 999 });
  });

  it('is forced to the disk at each commit where a loss of power must not take one', () => {
    const told = (['process', 'power'] as const).map((durability) => {
      const { db, release } = open(durability);
      const { synchronous } = db.prepare('PRAGMA synchronous').get() as { synchronous: number };
      db.close();
      release();
      return synchronous;
    });

    expect(told).toEqual([1, 2]);
  });
});
