import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inspectJournal } from './inspect-journal.ts';
import { JournalBusy, JournalCorrupt, JournalTorn } from './journal-errors.ts';
import { type SalvageReport, salvageJournal } from './salvage-journal.ts';
import { journalFormat, journalSchema } from './schema.ts';
import { readWitness } from './witness.ts';

/** What a commit is safe from: the end of the process, or a loss of power as well. */
export type Durability = 'process' | 'power';

export interface JournalOptions {
  durability: Durability;
  /** Names the copies of damaged files. */
  now: () => Date;
  /** Makes a new journal of what is whole in a damaged one, and is told what that was. */
  salvage?: ((report: SalvageReport) => void) | undefined;
}

/** A journal that is this process's alone. */
export interface OpenJournal {
  db: DatabaseSync;
  file: string;
  /** Lets another process have the folder. */
  release(): void;
}

/** Holds the index of ARNs, into which each new execution falls at random, for some hundred thousand of them. */
const cacheKibibytes = 64 * 1024;

/** Longer than a look at the journal from outside takes. */
const busyMillis = 200;

/** SQLite's `synchronous`: FULL forces the log to the disk at each commit, NORMAL at checkpoints. */
const synchronous: Record<Durability, string> = { process: 'NORMAL', power: 'FULL' };

/**
 * Opens the journal of a folder, or begins one.
 * @throws {JournalBusy} another process has the folder open
 * @throws {JournalCorrupt} the file is damaged
 * @throws {JournalTorn} its newest commits are missing
 */
export function openJournal(folder: string, { durability, now, salvage }: JournalOptions): OpenJournal {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'journal.db');
  const release = lock(folder, file);
  try {
    try {
      inspectJournal(file, readWitness(folder));
    } catch (error) {
      const fault = asJournalError(error, file);
      const damaged = fault instanceof JournalCorrupt || fault instanceof JournalTorn;
      if (!damaged || !salvage) throw fault;
      salvage(salvageJournal(folder, fault, now()));
    }
    return { db: open(file, durability), file, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** The lock is one of the operating system, gone with the process however that ends. Anybody may look at the journal. */
function lock(folder: string, file: string): () => void {
  const held = new DatabaseSync(join(folder, 'journal.lock'));
  try {
    held.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    held.close();
    throw asJournalError(error, file);
  }
  return () => held.close();
}

function open(file: string, durability: Durability): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: busyMillis });
  try {
    // Checkpoints are the Checkpointer's.
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous[durability]};
      PRAGMA cache_size = ${-cacheKibibytes}; PRAGMA wal_autocheckpoint = 0; BEGIN EXCLUSIVE`);
    const { user_version: found } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (found === 0) db.exec(`${journalSchema}; PRAGMA user_version = ${journalFormat}`);
    db.exec('COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw asJournalError(error, file);
  }
}

function asJournalError(error: unknown, file: string): unknown {
  const { errcode = 0, message } = error as { errcode?: number; message: string };
  if ((errcode & 0xff) === 5) return new JournalBusy(file, { cause: error });
  if ((errcode & 0xff) === 11 || (errcode & 0xff) === 26) return new JournalCorrupt(file, [message], { cause: error });
  return error;
}
