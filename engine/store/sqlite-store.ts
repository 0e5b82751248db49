import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { definitionDigest } from '../asl/parse-definition.ts';
import type { Frame } from '../execution/state.ts';
import type { RecordedEvent } from '../execution/turn.ts';
import { eventText, readEvents } from './event-record.ts';
import { currentText, fixedText, frameText, readExecution, readFrame } from './execution-record.ts';
import { JournalBusy, JournalCorrupt } from './journal-errors.ts';
import type { Batch, ExecutionChange, ExecutionQuery, Store, StoredResource } from './store.ts';

const schema = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS resource (kind TEXT, arn TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, arn)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS definition (digest TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS execution (
  key INTEGER PRIMARY KEY, arn TEXT NOT NULL, owner TEXT NOT NULL, status TEXT NOT NULL, definition TEXT NOT NULL,
  fixed TEXT NOT NULL, current TEXT NOT NULL, timeout_at INTEGER);
CREATE UNIQUE INDEX IF NOT EXISTS execution_arn ON execution (arn);
CREATE INDEX IF NOT EXISTS execution_owner ON execution (owner, key);
CREATE TABLE IF NOT EXISTS frame (
  execution INTEGER, id INTEGER, body TEXT NOT NULL, wake_at INTEGER, interrupted INTEGER NOT NULL,
  PRIMARY KEY (execution, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS frame_wake ON frame (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS frame_interrupted ON frame (execution) WHERE interrupted = 1;
CREATE TABLE IF NOT EXISTS history (
  execution INTEGER, first INTEGER, last INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (execution, first)) WITHOUT ROWID;
`;

/** Bytes of UTF-16 after which a row of events is closed and the next begun. */
const rowSize = 64 * 1024;

/** Holds the index of ARNs, into which each new execution falls at random, for some hundred thousand of them. */
const cacheKibibytes = 64 * 1024;
/** 32 MiB of pages: often enough to bound the log, seldom enough not to copy the same pages over and over. */
const pagesPerCheckpoint = 8_192;

/** Longer than any commit, short enough to be refused while somebody looks. */
const busyMillis = 200;

/**
 * A journal in one SQLite file in `folder`: write-ahead log, one transaction a commit, the file locked for this process
 * alone. `synchronous=NORMAL`: a commit survives the end of the process at any point; a loss of power may take the
 * newest commits with it, but never leaves the file inconsistent.
 * @throws {JournalBusy} another process has the folder open
 * @throws {JournalCorrupt} the file is damaged
 */
export function sqliteStore(folder: string): Store {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'journal.db');
  const isNew = !existsSync(file);
  const db = open(file);
  try {
    if (!isNew) check(db, file);
    db.exec(schema);
  } catch (error) {
    db.close();
    throw asJournalError(error, file);
  }
  return storeOn(db, folder);
}

function open(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: busyMillis });
  try {
    db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = ${-cacheKibibytes}; PRAGMA wal_autocheckpoint = ${pagesPerCheckpoint};`);
    // The lock is taken by the first write.
    db.exec('BEGIN EXCLUSIVE; COMMIT;');
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

function check(db: DatabaseSync, file: string): void {
  const faults = (db.prepare('PRAGMA quick_check(20)').all() as { quick_check: string }[]).map(
    (row) => row.quick_check,
  );
  if (faults.length > 1 || faults[0] !== 'ok') throw new JournalCorrupt(file, faults);
}

function storeOn(db: DatabaseSync, folder: string): Store {
  const sql = {
    putResource: db.prepare('INSERT OR REPLACE INTO resource VALUES (?, ?, ?)'),
    removeResource: db.prepare('DELETE FROM resource WHERE kind = ? AND arn = ?'),
    putDefinition: db.prepare('INSERT OR IGNORE INTO definition VALUES (?, ?)'),
    addExecution: db.prepare('INSERT INTO execution VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    setExecution: db.prepare('UPDATE execution SET status = ?, current = ?, timeout_at = ? WHERE key = ?'),
    removeExecution: db.prepare('DELETE FROM execution WHERE key = ?'),
    putFrame: db.prepare('INSERT OR REPLACE INTO frame VALUES (?, ?, ?, ?, ?)'),
    removeFrame: db.prepare('DELETE FROM frame WHERE execution = ? AND id = ?'),
    removeFrames: db.prepare('DELETE FROM frame WHERE execution = ?'),
    addEvents: db.prepare('INSERT INTO history VALUES (?, ?, ?, ?)'),
    removeEvents: db.prepare('DELETE FROM history WHERE execution = ?'),
    findExecution: db.prepare('SELECT key FROM execution WHERE arn = ?'),
    loadExecution: db.prepare(
      'SELECT fixed, current, body FROM execution JOIN definition ON digest = definition WHERE key = ?',
    ),
    loadFrames: db.prepare('SELECT body FROM frame WHERE execution = ? ORDER BY id'),
    ascending: db.prepare('SELECT body FROM history WHERE execution = ? AND last >= ? ORDER BY first'),
    descending: db.prepare('SELECT body FROM history WHERE execution = ? AND first <= ? ORDER BY first DESC'),
  };
  const known = new Set<number>();
  const digests = new WeakMap<object, string>();

  const digestOf = (change: ExecutionChange) => {
    const { definition } = change.execution;
    let digest = digests.get(definition);
    if (digest === undefined) {
      digest = definitionDigest(definition.text);
      sql.putDefinition.run(digest, definition.text);
      digests.set(definition, digest);
    }
    return digest;
  };

  const writeExecution = (change: ExecutionChange) => {
    const { execution } = change;
    const { key, status, timeoutAt = null } = execution;
    if (execution.type === 'EXPRESS') return;
    if (known.has(key)) sql.setExecution.run(status, currentText(execution), timeoutAt, key);
    else {
      const owner = execution.mapRunArn ?? execution.stateMachineArn;
      sql.addExecution.run(
        key,
        execution.arn,
        owner,
        status,
        digestOf(change),
        fixedText(execution),
        currentText(execution),
        timeoutAt,
      );
      known.add(key);
    }
    writeEvents(key, change.events);
    if (status === 'SUCCEEDED') {
      sql.removeFrames.run(key);
      known.delete(key);
      return;
    }
    for (const id of change.gone) sql.removeFrame.run(key, id);
    for (const frame of change.frames) writeFrame(key, frame);
  };

  const writeEvents = (key: number, events: RecordedEvent[]) => {
    for (let first = 0; first < events.length; ) {
      let size = 0;
      const rows: string[] = [];
      let at = first;
      while (at < events.length && size < rowSize) {
        const text = eventText(events[at++]!);
        size += text.length;
        rows.push(text);
      }
      sql.addEvents.run(key, events[first]!.id!, events[at - 1]!.id!, `[${rows.join(',')}]`);
      first = at;
    }
  };

  const writeFrame = (key: number, frame: Frame) => {
    const waitsFor = frame.task?.waitsFor;
    const interrupted = frame.phase === 'ready' || (waitsFor !== undefined && waitsFor !== 'callback');
    sql.putFrame.run(key, frame.id, frameText(frame), frame.wakeAt ?? null, interrupted ? 1 : 0);
  };

  const listing = ({ stateMachineArn, mapRunArn, status, before }: Partial<ExecutionQuery>) => {
    const where = ['owner = ?'];
    const values: (string | number)[] = [mapRunArn ?? stateMachineArn ?? ''];
    if (status !== undefined) {
      where.push('status = ?');
      values.push(status);
    }
    if (before !== undefined) {
      where.push('key < ?');
      values.push(before);
    }
    return { where: where.join(' AND '), values };
  };

  return {
    durable: true,
    commit(batch: Batch) {
      db.exec('BEGIN');
      try {
        for (const { kind, arn, body } of batch.resources) sql.putResource.run(kind, arn, JSON.stringify(body));
        for (const { kind, arn } of batch.removedResources) sql.removeResource.run(kind, arn);
        for (const change of batch.executions.values()) writeExecution(change);
        for (const key of batch.removedExecutions) {
          sql.removeExecution.run(key);
          sql.removeFrames.run(key);
          sql.removeEvents.run(key);
        }
        db.exec('COMMIT');
      } catch (error) {
        // SQLite has rolled back by itself after some errors, a full disk among them.
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    secret(fresh) {
      const file = join(folder, 'token.key');
      if (!existsSync(file)) writeFileSync(file, fresh, { mode: 0o600 });
      return readFileSync(file);
    },
    resources: () =>
      (db.prepare('SELECT kind, arn, body FROM resource').all() as { kind: string; arn: string; body: string }[]).map(
        ({ kind, arn, body }): StoredResource => ({ kind, arn, body: JSON.parse(body) }),
      ),
    nextKey: () =>
      ((db.prepare('SELECT MAX(key) AS last FROM execution').get() as { last: number | null }).last ?? 0) + 1,
    findExecution: (arn) => (sql.findExecution.get(arn) as { key: number } | undefined)?.key,
    loadExecution(key) {
      const row = sql.loadExecution.get(key) as { fixed: string; current: string; body: string } | undefined;
      if (!row) return undefined;
      known.add(key);
      const execution = readExecution(key, row.body, row.fixed, row.current);
      for (const { body } of sql.loadFrames.all(key) as { body: string }[]) {
        const frame = readFrame(body);
        execution.frames.set(frame.id, frame);
      }
      return execution;
    },
    listExecutions(query) {
      const { where, values } = listing(query);
      const select = db.prepare(`SELECT key FROM execution WHERE ${where} ORDER BY key DESC LIMIT ?`);
      return (select.all(...values, query.limit) as { key: number }[]).map((row) => row.key);
    },
    countExecutions(query) {
      const { where, values } = listing(query);
      const rows = db
        .prepare(`SELECT status, COUNT(*) AS n FROM execution WHERE ${where} GROUP BY status`)
        .all(...values);
      return new Map((rows as { status: ExecutionStatus; n: number }[]).map(({ status, n }) => [status, n]));
    },
    history(key, from, limit, reverse) {
      const found: RecordedEvent[] = [];
      for (const { body } of (reverse ? sql.descending : sql.ascending).iterate(key, from) as Iterable<{
        body: string;
      }>) {
        const events = readEvents(body);
        for (const event of reverse ? events.reverse() : events) {
          if (reverse ? event.id! > from : event.id! < from) continue;
          if (found.length === limit) return found;
          found.push(event);
        }
      }
      return found;
    },
    interrupted: () =>
      (db.prepare('SELECT DISTINCT execution FROM frame WHERE interrupted = 1').all() as { execution: number }[]).map(
        (row) => row.execution,
      ),
    *sleeping() {
      const frames = 'SELECT execution, id, wake_at FROM frame WHERE wake_at IS NOT NULL';
      const whole = "SELECT key, 0, timeout_at FROM execution WHERE status = 'RUNNING' AND timeout_at IS NOT NULL";
      const rows = db.prepare(`${frames} UNION ALL ${whole}`).iterate();
      for (const { execution, id, wake_at } of rows as Iterable<{ execution: number; id: number; wake_at: number }>) {
        yield { execution, frame: id, wakeAt: wake_at };
      }
    },
    close: () => db.close(),
  };
}
