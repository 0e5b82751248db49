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

describe('the log of a journal', () => {
  it('is copied into the file while commits go on, and begun anew', async () => {
    const { db, file, release } = open();
    const checkpointer = new Checkpointer(db, file);
    const put = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
    const rows = 400;

    // Each commit is some 100 pages: 200 MiB in all.
    for (let n = 0; n < 500; n++) {
      put.run(`row ${n % rows}`, `${n} `.padEnd(100 * 4_000, 'x'));
      checkpointer.committed();
      if (n % 10 === 0) await sleep(1);
    }
    checkpointer.close();
    const log = statSync(`${file}-wal`).size;
    const kept = db.prepare('SELECT COUNT(*) AS n, MAX(CAST(value AS INTEGER)) AS last FROM meta').get();
    db.close();
    release();

    expect(log).toBeLessThan(150 * mebibyte);
    expect(kept).toEqual({ n: rows, last: 499 });
    const again = open();
    expect(again.db.prepare('SELECT COUNT(*) AS n FROM meta').get()).toEqual({ n: rows });
    again.db.close();
    again.release();
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
