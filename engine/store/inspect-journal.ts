import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { JournalCorrupt, JournalForeign, JournalTorn } from './journal-errors.ts';
import { journalFormat } from './schema.ts';
import { unseal } from './sealed-text.ts';
import type { Witness } from './witness.ts';

/** Faults told of one journal. */
const mostFaults = 20;

/** What of a running execution must be whole before it can go on. */
const running = `
SELECT 'execution' AS what, key, fixed AS one, current AS two FROM execution WHERE status = 'RUNNING'
UNION ALL SELECT 'frame', frame.execution, frame.body, NULL FROM frame
UNION ALL SELECT 'frame', part.execution, part.body, NULL FROM part
UNION ALL SELECT 'definition', 0, body, NULL FROM definition
UNION ALL SELECT 'resource', 0, body, NULL FROM resource`;

/**
 * Looks at a journal without changing a byte of it: its form, the checksums of everything that is still needed to go
 * on, and whether its newest commit is there. (Histories are checked when they are read.)
 * @throws {JournalCorrupt} something in it is damaged
 * @throws {JournalTorn} it is whole, but its newest commits are missing
 * @throws {JournalForeign} it is of another version of the engine
 */
export function inspectJournal(file: string, witness: Witness): void {
  if (!existsSync(file) || statSync(file).size === 0) {
    if (witness) throw new JournalCorrupt(file, ['it is missing or empty, though something was written to it']);
    return;
  }
  const db = new DatabaseSync(file, { readOnly: true, timeout: 200 });
  try {
    const form = db.prepare(`PRAGMA quick_check(${mostFaults})`).all() as { quick_check: string }[];
    const faults = form.map((row) => row.quick_check).filter((fault) => fault !== 'ok');
    if (faults.length > 0) throw new JournalCorrupt(file, faults);
    if (!hasTables(db, file)) {
      if (witness) throw new JournalTorn(file, []);
      return;
    }
    for (const { what, key, one, two } of db.prepare(running).iterate() as Iterable<Row>) {
      if (unseal(one) !== undefined && (two === null || unseal(two) !== undefined)) continue;
      faults.push(
        key === 0 ? `a ${what} is not what was written` : `execution ${key}: its ${what} is not what was written`,
      );
      if (faults.length === mostFaults) break;
    }
    if (faults.length > 0) throw new JournalCorrupt(file, faults);
    if (!isThere(db, witness)) throw new JournalTorn(file, savedOf(db));
  } finally {
    db.close();
  }
}

interface Row {
  what: string;
  key: number;
  one: string;
  two: string | null;
}

function hasTables(db: DatabaseSync, file: string): boolean {
  const { tables } = db.prepare('SELECT COUNT(*) AS tables FROM sqlite_schema').get() as { tables: number };
  const { user_version: found } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (tables > 0 && found !== journalFormat) throw new JournalForeign(file, found, journalFormat);
  return tables > 0;
}

function isThere(db: DatabaseSync, witness: Witness): boolean {
  if (!witness) return true;
  const resource = db.prepare('SELECT 1 FROM resource WHERE kind = ? AND arn = ?');
  if ('kind' in witness) return resource.get(witness.kind, witness.arn) !== undefined;
  if ('removed' in witness) return resource.get(witness.removed, witness.arn) === undefined;
  const row = db.prepare('SELECT current FROM execution WHERE key = ?').get(witness.execution) as
    | { current: string }
    | undefined;
  const current = row && unseal(row.current);
  return current !== undefined && (JSON.parse(current) as { lastEvent: number }).lastEvent >= witness.lastEvent;
}

/** How many executions of each status a journal holds. */
export function savedOf(db: DatabaseSync): { status: string; count: number }[] {
  return db.prepare('SELECT status, COUNT(*) AS count FROM execution GROUP BY status').all() as {
    status: string;
    count: number;
  }[];
}
