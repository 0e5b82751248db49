import type { DatabaseSync } from 'node:sqlite';
import { openStore } from '../open-store.ts';

export interface Subscription {
  arn: string;
  topic: string;
  protocol: string;
  endpoint: string;
  raw: boolean;
}

type Row = Record<string, string | number>;

const schema = `
  CREATE TABLE IF NOT EXISTS topics (arn TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS subscriptions (
    arn TEXT PRIMARY KEY, topic TEXT, protocol TEXT, endpoint TEXT, raw INTEGER
  ) STRICT;
`;

/** Topics and their subscriptions in one SQLite file. */
export class TopicStore {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = openStore(file, schema);
  }

  create(arn: string): void {
    this.#db.prepare('INSERT OR IGNORE INTO topics VALUES (?)').run(arn);
  }

  has(arn: string): boolean {
    return this.#db.prepare('SELECT arn FROM topics WHERE arn = ?').get(arn) !== undefined;
  }

  remove(arn: string): void {
    this.#db.prepare('DELETE FROM subscriptions WHERE topic = ?').run(arn);
    this.#db.prepare('DELETE FROM topics WHERE arn = ?').run(arn);
  }

  list(arnPrefix: string): string[] {
    const sql = this.#db.prepare('SELECT arn FROM topics WHERE substr(arn, 1, ?) = ? ORDER BY arn');
    return (sql.all(arnPrefix.length, arnPrefix) as Row[]).map(({ arn }) => String(arn));
  }

  subscribe({ arn, topic, protocol, endpoint, raw }: Subscription): void {
    const sql = this.#db.prepare('INSERT OR REPLACE INTO subscriptions VALUES (?, ?, ?, ?, ?)');
    sql.run(arn, topic, protocol, endpoint, raw ? 1 : 0);
  }

  unsubscribe(arn: string): void {
    this.#db.prepare('DELETE FROM subscriptions WHERE arn = ?').run(arn);
  }

  subscriptions(topic: string): Subscription[] {
    const rows = this.#db.prepare('SELECT * FROM subscriptions WHERE topic = ? ORDER BY arn').all(topic) as Row[];
    return rows.map(({ arn, protocol, endpoint, raw }) => ({
      arn: String(arn),
      topic,
      protocol: String(protocol),
      endpoint: String(endpoint),
      raw: raw === 1,
    }));
  }

  close(): void {
    this.#db.close();
  }
}
