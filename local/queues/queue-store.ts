import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { openStore } from '../open-store.ts';

/** A queue of one account and region. */
export interface Queue {
  arn: string;
  name: string;
  attributes: Record<string, string>;
  /** Milliseconds since the epoch. */
  created: number;
}

/** A message's attribute as SQS has it. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: Uint8Array;
}

export interface Message {
  id: string;
  body: string;
  /** JSON. */
  attributes: Record<string, MessageAttribute>;
  sent: number;
  receives: number;
  firstReceived: number;
  /** What the receiver deletes it by; a new one each time it is received. */
  receipt: string;
}

type Row = Record<string, string | number | null>;

const schema = `
  CREATE TABLE IF NOT EXISTS queues (arn TEXT PRIMARY KEY, name TEXT, attributes TEXT, created INTEGER) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT, id TEXT, body TEXT, attributes TEXT, sent INTEGER,
    visible INTEGER, receives INTEGER, first INTEGER, receipt TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS due ON messages (queue, visible);
  CREATE INDEX IF NOT EXISTS receipts ON messages (receipt);
`;

/** Queues and their messages in one SQLite file; what was sent survives the end of the process. */
export class QueueStore {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = openStore(file, schema);
  }

  find(arn: string): Queue | undefined {
    const row = this.#db.prepare('SELECT * FROM queues WHERE arn = ?').get(arn) as Row | undefined;
    return row && queueOf(row);
  }

  list(arnPrefix: string): Queue[] {
    const rows = this.#db.prepare('SELECT * FROM queues WHERE substr(arn, 1, ?) = ? ORDER BY name');
    return (rows.all(arnPrefix.length, arnPrefix) as Row[]).map(queueOf);
  }

  put({ arn, name, attributes, created }: Queue): void {
    const sql = this.#db.prepare('INSERT OR REPLACE INTO queues VALUES (?, ?, ?, ?)');
    sql.run(arn, name, JSON.stringify(attributes), created);
  }

  remove(arn: string): void {
    this.purge(arn);
    this.#db.prepare('DELETE FROM queues WHERE arn = ?').run(arn);
  }

  purge(arn: string): void {
    this.#db.prepare('DELETE FROM messages WHERE queue = ?').run(arn);
  }

  /** @returns the message's id */
  send(queue: string, body: string, attributes: object, sent: number, visible: number): string {
    const id = randomUUID();
    const sql = this.#db.prepare('INSERT INTO messages VALUES (NULL, ?, ?, ?, ?, ?, ?, 0, 0, ?)');
    sql.run(queue, id, body, JSON.stringify(attributes), sent, visible, '');
    return id;
  }

  /** Takes up to `most` messages that are visible, oldest first, and hides them until `hiddenUntil`. */
  receive(queue: string, most: number, now: number, hiddenUntil: number): Message[] {
    const due = this.#db.prepare(
      'SELECT * FROM messages WHERE queue = ? AND visible <= ? AND sent > ? ORDER BY number LIMIT ?',
    );
    const hide = this.#db.prepare(
      'UPDATE messages SET visible = ?, receives = receives + 1, first = ?, receipt = ? WHERE number = ?',
    );
    return (due.all(queue, now, now - retentionMillis, most) as Row[]).map((row) => {
      const receipt = randomUUID();
      const firstReceived = Number(row.first) || now;
      hide.run(hiddenUntil, firstReceived, receipt, row.number!);
      return {
        id: String(row.id),
        body: String(row.body),
        attributes: JSON.parse(String(row.attributes)),
        sent: Number(row.sent),
        receives: Number(row.receives) + 1,
        firstReceived,
        receipt,
      };
    });
  }

  delete(queue: string, receipt: string): void {
    this.#db.prepare('DELETE FROM messages WHERE queue = ? AND receipt = ?').run(queue, receipt);
  }

  /** @returns whether there is such a message */
  hide(queue: string, receipt: string, until: number): boolean {
    const sql = this.#db.prepare('UPDATE messages SET visible = ? WHERE queue = ? AND receipt = ?');
    return sql.run(until, queue, receipt).changes > 0;
  }

  counts(queue: string, now: number): { visible: number; hidden: number; delayed: number } {
    const sql = this.#db.prepare(
      `SELECT COUNT(*) FILTER (WHERE visible <= ?1) AS visible,
        COUNT(*) FILTER (WHERE visible > ?1 AND receives > 0) AS hidden,
        COUNT(*) FILTER (WHERE visible > ?1 AND receives = 0) AS delayed FROM messages WHERE queue = ?2`,
    );
    return sql.get(now, queue) as { visible: number; hidden: number; delayed: number };
  }

  close(): void {
    this.#db.close();
  }
}

/** Messages are forgotten four days after they were sent (SQS, MessageRetentionPeriod). */
const retentionMillis = 4 * 86_400_000;

const queueOf = (row: Row): Queue => ({
  arn: String(row.arn),
  name: String(row.name),
  attributes: JSON.parse(String(row.attributes)),
  created: Number(row.created),
});
