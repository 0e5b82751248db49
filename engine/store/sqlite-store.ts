import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { definitionDigest } from '../asl/parse-definition.ts';
import type { Frame } from '../execution/state.ts';
import type { RecordedEvent } from '../execution/turn.ts';
import { Checkpointer } from './checkpointer.ts';
import { readRow, rowsOf } from './event-rows.ts';
import {
  childText,
  currentText,
  type ExecutionRow,
  fixedText,
  frameRecord,
  readExecution,
  readFrame,
} from './execution-record.ts';
import { JournalCorrupt } from './journal-errors.ts';
import { type JournalOptions, type OpenJournal, openJournal } from './open-journal.ts';
import { seal, unseal } from './sealed-text.ts';
import type { Batch, ExecutionChange, ExecutionQuery, Store, StoredResource } from './store.ts';
import { WitnessFile } from './witness.ts';

/**
 * A journal in one SQLite file in `folder`: write-ahead log, one transaction a commit, the folder locked for this
 * process alone.
 * @throws {JournalBusy} another process has the folder open
 * @throws {JournalCorrupt} the file is damaged
 * @throws {JournalTorn} its newest commits are missing
 */
export function sqliteStore(folder: string, options: JournalOptions): Store {
  return storeOn(openJournal(folder, options), folder);
}

/** An execution as the journal has it; `fixed` and `current` are sealed. */
type SealedRow = Omit<ExecutionRow, 'definition'>;

function storeOn({ db, file, release }: OpenJournal, folder: string): Store {
  const sql = {
    begin: db.prepare('BEGIN'),
    commit: db.prepare('COMMIT'),
    putResource: db.prepare('INSERT OR REPLACE INTO resource VALUES (?, ?, ?)'),
    removeResource: db.prepare('DELETE FROM resource WHERE kind = ? AND arn = ?'),
    putDefinition: db.prepare('INSERT OR IGNORE INTO definition VALUES (?, ?)'),
    addExecution: db.prepare('INSERT INTO execution VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    /** With the ARN of one that is there: in its place. */
    putExecution: db.prepare('INSERT OR REPLACE INTO execution VALUES (?, ?, ?, ?, ?, ?, ?, NULL)'),
    setExecution: db.prepare('UPDATE execution SET status = ?, current = ?, timeout_at = ? WHERE key = ?'),
    removeExecution: db.prepare('DELETE FROM execution WHERE key = ?'),
    putFrame: db.prepare('INSERT OR REPLACE INTO frame VALUES (?, ?, ?, ?, ?)'),
    removeFrame: db.prepare('DELETE FROM frame WHERE execution = ? AND id = ?'),
    removeFrames: db.prepare('DELETE FROM frame WHERE execution = ?'),
    putPart: db.prepare('INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)'),
    removePart: db.prepare('DELETE FROM part WHERE execution = ? AND frame = ?'),
    removeParts: db.prepare('DELETE FROM part WHERE execution = ?'),
    addEvents: db.prepare('INSERT INTO history VALUES (?, ?, ?, ?)'),
    removeEvents: db.prepare('DELETE FROM history WHERE execution = ?'),
    findExecution: db.prepare('SELECT key FROM execution WHERE arn = ?'),
    loadExecution: db.prepare(
      'SELECT arn, owner, fixed, current, body FROM execution JOIN definition ON digest = definition WHERE key = ?',
    ),
    children: db.prepare('SELECT key, arn, owner, fixed, current FROM execution WHERE owner = ? ORDER BY key'),
    loadFrames: db.prepare('SELECT id, body FROM frame WHERE execution = ? ORDER BY id'),
    loadParts: db.prepare('SELECT frame, name, body FROM part WHERE execution = ?'),
    ascending: db.prepare('SELECT first, last, body FROM history WHERE execution = ? AND last >= ? ORDER BY first'),
    descending: db.prepare(
      'SELECT first, last, body FROM history WHERE execution = ? AND first <= ? ORDER BY first DESC',
    ),
  };
  const witness = new WitnessFile(folder);
  const checkpointer = new Checkpointer(db, file);
  let digests = new WeakMap<object, string>();
  /** What was last written apart from each frame. */
  let parts = new WeakMap<Frame, Map<string, object>>();

  const readSealed = (sealed: string, what: string): string => {
    const text = unseal(sealed);
    if (text === undefined) throw new JournalCorrupt(file, [`${what} is not what was written`]);
    return text;
  };

  const definitionOf = (key: number) => {
    const { body } = sql.loadExecution.get(key) as { body: string };
    return readSealed(body, `the definition of execution ${key}`);
  };

  /** @param definition unsealed */
  const readRowOf = ({ key, arn, owner, fixed, current }: SealedRow, definition: string) => {
    const what = `the state of execution ${key}`;
    const texts = { fixed: readSealed(fixed, what), current: readSealed(current, what) };
    return readExecution({ key, arn, owner, definition, ...texts });
  };

  const digestOf = (change: ExecutionChange) => {
    const { definition } = change.execution;
    let digest = digests.get(definition);
    if (digest === undefined) {
      digest = definitionDigest(definition.text);
      sql.putDefinition.run(digest, seal(definition.text));
      digests.set(definition, digest);
    }
    return digest;
  };

  const writeExecution = (change: ExecutionChange) => {
    const { execution } = change;
    const { key, status, timeoutAt = null } = execution;
    if (execution.type === 'EXPRESS') {
      writeExpress(change);
      return;
    }
    if (change.events[0]?.id !== 1) sql.setExecution.run(status, seal(currentText(execution)), timeoutAt, key);
    else {
      const owner = execution.mapRunArn ?? execution.stateMachineArn;
      sql.addExecution.run(
        key,
        execution.arn,
        owner,
        status,
        digestOf(change),
        seal(fixedText(execution)),
        seal(currentText(execution)),
        timeoutAt,
      );
    }
    for (const { first, last, text } of rowsOf(change.events)) sql.addEvents.run(key, first, last, seal(text));
    if (status === 'SUCCEEDED') {
      sql.removeFrames.run(key);
      sql.removeParts.run(key);
      return;
    }
    for (const id of change.gone) {
      sql.removeFrame.run(key, id);
      sql.removePart.run(key, id);
    }
    for (const frame of change.frames) writeFrame(key, frame);
  };

  /** An Express child of a map run is one row: begun, and how it ended. What is between is in memory alone. */
  const writeExpress = (change: ExecutionChange) => {
    const { execution } = change;
    const { key, arn, mapRunArn, status } = execution;
    if (mapRunArn === undefined) return;
    if (change.events[0]?.id === 1) {
      const texts = [seal(childText(execution)), seal(currentText(execution))] as const;
      sql.putExecution.run(key, arn, mapRunArn, status, digestOf(change), ...texts);
    } else if (status !== 'RUNNING') sql.setExecution.run(status, seal(currentText(execution)), null, key);
  };

  const writeFrame = (key: number, frame: Frame) => {
    const waitsFor = frame.task?.waitsFor;
    const interrupted = frame.phase === 'ready' || (waitsFor !== undefined && waitsFor !== 'callback');
    const { body, apart } = frameRecord(frame);
    sql.putFrame.run(key, frame.id, seal(body), frame.wakeAt ?? null, interrupted ? 1 : 0);
    frame.written = true;
    if (apart.length === 0) return;
    const last = parts.get(frame) ?? new Map<string, object>();
    parts.set(frame, last);
    for (const { name, of, text } of apart) {
      if (last.get(name) === of) continue;
      sql.putPart.run(key, frame.id, name, seal(text()));
      last.set(name, of);
    }
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
      witness.prepare(batch);
      try {
        sql.begin.run();
        for (const { kind, arn, body } of batch.resources) {
          sql.putResource.run(kind, arn, seal(JSON.stringify(body)));
        }
        for (const { kind, arn } of batch.removedResources) sql.removeResource.run(kind, arn);
        for (const change of batch.executions.values()) writeExecution(change);
        for (const key of batch.removedExecutions) {
          sql.removeExecution.run(key);
          sql.removeFrames.run(key);
          sql.removeParts.run(key);
          sql.removeEvents.run(key);
        }
        sql.commit.run();
      } catch (error) {
        // SQLite has rolled back by itself after some errors, a full disk among them.
        if (db.isTransaction) db.exec('ROLLBACK');
        digests = new WeakMap();
        parts = new WeakMap();
        throw error;
      }
      witness.write(batch);
      checkpointer.committed();
    },
    secret(fresh) {
      const file = join(folder, 'token.key');
      if (!existsSync(file)) writeFileSync(file, fresh, { mode: 0o600, flush: true });
      return readFileSync(file);
    },
    resources: () =>
      (db.prepare('SELECT kind, arn, body FROM resource').all() as { kind: string; arn: string; body: string }[]).map(
        ({ kind, arn, body }): StoredResource => ({ kind, arn, body: JSON.parse(readSealed(body, arn)) }),
      ),
    nextKey: () =>
      ((db.prepare('SELECT MAX(key) AS last FROM execution').get() as { last: number | null }).last ?? 0) + 1,
    findExecution: (arn) => (sql.findExecution.get(arn) as { key: number } | undefined)?.key,
    loadExecution(key) {
      const row = sql.loadExecution.get(key) as (SealedRow & { body: string }) | undefined;
      if (!row) return undefined;
      const what = `the state of execution ${key}`;
      const execution = readRowOf({ ...row, key }, readSealed(row.body, `the definition of execution ${key}`));
      const apart = new Map<number, Map<string, string>>();
      for (const { frame, name, body } of sql.loadParts.all(key) as { frame: number; name: string; body: string }[]) {
        const named = apart.get(frame) ?? new Map<string, string>();
        apart.set(frame, named.set(name, readSealed(body, what)));
      }
      for (const { id, body } of sql.loadFrames.all(key) as { id: number; body: string }[]) {
        execution.frames.set(id, readFrame(readSealed(body, what), apart.get(id) ?? new Map()));
      }
      return execution;
    },
    listExecutions(query) {
      const { where, values } = listing(query);
      const select = db.prepare(`SELECT key FROM execution WHERE ${where} ORDER BY key DESC LIMIT ?`);
      return (select.all(...values, query.limit) as { key: number }[]).map((row) => row.key);
    },
    *childrenOf(mapRunArn) {
      let definition: string | undefined;
      for (const row of sql.children.iterate(mapRunArn) as Iterable<SealedRow>) {
        // All have the same: that of the item processor.
        definition ??= definitionOf(row.key);
        yield readRowOf(row, definition);
      }
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
      const rows = (reverse ? sql.descending : sql.ascending).iterate(key, from);
      for (const { first, last, body } of rows as Iterable<{ first: number; last: number; body: string }>) {
        const events = readRow(first, readSealed(body, `events ${first} to ${last} of execution ${key}`));
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
    close() {
      checkpointer.close();
      db.close();
      witness.close();
      release();
    },
  };
}
