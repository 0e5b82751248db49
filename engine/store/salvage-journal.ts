import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { readRow } from './event-rows.ts';
import { journalFormat, journalSchema } from './schema.ts';
import { unseal } from './sealed-text.ts';

/** What came of saving a damaged journal. */
export interface SalvageReport {
  /** The error the journal could not be opened for. */
  reason: Error;
  /** The folder with the files as they were found. */
  kept: string;
  /** Executions that are whole, with all their events. */
  executions: number;
  /** State machines, activities, versions, aliases, map runs that are whole. */
  resources: number;
  /** What is not in the journal any more, one line each. */
  lost: string[];
}

const files = ['journal.db', 'journal.db-wal', 'journal.db-shm', 'journal.last'];
type Row = Record<string, SQLInputValue>;

/**
 * Copies the files of a damaged journal away and makes a new journal of everything in them that is whole: an execution
 * with its state, its definition and every one of its events, or nothing of it.
 */
export function salvageJournal(folder: string, reason: Error, now: Date): SalvageReport {
  const kept = join(folder, `damaged-${now.toISOString().replaceAll(':', '-')}`);
  mkdirSync(kept);
  for (const name of files) if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(kept, name));
  const report: SalvageReport = { reason, kept, executions: 0, resources: 0, lost: [] };
  const old = readable(join(kept, 'journal.db'), report);
  for (const name of files) rmSync(join(folder, name), { force: true });
  const fresh = new DatabaseSync(join(folder, 'journal.db'));
  try {
    fresh.exec(`BEGIN; ${journalSchema}; PRAGMA user_version = ${journalFormat}`);
    if (old) copyWhole(old, fresh, report);
    fresh.exec('COMMIT');
  } finally {
    fresh.close();
    old?.close();
  }
  return report;
}

function readable(file: string, report: SalvageReport): DatabaseSync | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    db.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    report.lost.push(`everything: ${(error as Error).message}`);
    return undefined;
  }
}

function copyWhole(old: DatabaseSync, fresh: DatabaseSync, report: SalvageReport): void {
  const put = (table: string, row: Row) => {
    const values = Object.values(row);
    fresh.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?')})`).run(...values);
  };
  const isWhole = (...sealed: unknown[]) =>
    sealed.every((text) => typeof text === 'string' && unseal(text) !== undefined);

  for (const row of rowsOf(old, 'resource', 'kind, arn', report)) {
    if (isWhole(row.body)) {
      put('resource', row);
      report.resources++;
    } else report.lost.push(`${row.kind} ${row.arn}`);
  }
  const definitions = new Set<SQLInputValue>();
  for (const row of rowsOf(old, 'definition', 'digest', report)) {
    if (!isWhole(row.body)) continue;
    put('definition', row);
    definitions.add(row.digest!);
  }
  const inner = (['frame', 'part', 'history'] as const).map((table) => {
    const byExecution = new Map<SQLInputValue, Row[]>();
    const order = { frame: 'execution, id', part: 'execution, frame, name', history: 'execution, first' }[table];
    for (const row of rowsOf(old, table, order, report)) {
      const known = byExecution.get(row.execution!);
      if (known) known.push(row);
      else byExecution.set(row.execution!, [row]);
    }
    return [table, byExecution] as const;
  });
  for (const row of rowsOf(old, 'execution', 'key', report)) {
    const rows = inner.map(([table, byExecution]) => [table, byExecution.get(row.key!) ?? []] as const);
    const whole =
      definitions.has(row.definition!) &&
      isWhole(row.fixed, row.current) &&
      rows.every(([, some]) => some.every(({ body }) => isWhole(body))) &&
      hasAll(row, Object.fromEntries(rows) as Record<'frame' | 'history', Row[]>);
    if (!whole) {
      report.lost.push(`execution ${row.arn}`);
      continue;
    }
    put('execution', row);
    for (const [table, some] of rows) for (const each of some) put(table, each);
    report.executions++;
  }
}

/** Every event from the first to the newest, and a frame if it still runs; an Express one has neither. */
function hasAll({ status, fixed, current }: Row, { frame, history }: Record<'frame' | 'history', Row[]>): boolean {
  if ((JSON.parse(unseal(fixed as string)!) as { type: string }).type === 'EXPRESS') return true;
  const { lastEvent } = JSON.parse(unseal(current as string)!) as { lastEvent: number };
  let next = 1;
  for (const { first, body } of history) {
    if (first !== next) return false;
    next += readRow(first, unseal(body as string)!).length;
  }
  return next === lastEvent + 1 && (status !== 'RUNNING' || frame.length > 0);
}

/** A table's rows as far as they can be read from the front, and the rest from the back. */
function rowsOf(db: DatabaseSync, table: string, order: string, report: SalvageReport): Row[] {
  const read = (direction: 'ASC' | 'DESC') => {
    const rows: Row[] = [];
    const by = order.replaceAll(',', ` ${direction},`);
    try {
      for (const row of db.prepare(`SELECT * FROM ${table} ORDER BY ${by} ${direction}`).iterate())
        rows.push(row as Row);
      return { rows, error: undefined };
    } catch (error) {
      return { rows, error: error as Error };
    }
  };
  const forward = read('ASC');
  if (!forward.error) return forward.rows;
  report.lost.push(`part of the table ${table}: ${forward.error.message}`);
  const key = (row: Row) =>
    order
      .split(', ')
      .map((name) => row[name])
      .join('\n');
  const known = new Set(forward.rows.map(key));
  return [
    ...forward.rows,
    ...read('DESC')
      .rows.reverse()
      .filter((row) => !known.has(key(row))),
  ];
}
