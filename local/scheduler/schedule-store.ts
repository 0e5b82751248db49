import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { openStore } from '../open-store.ts';
import { ScheduleContent } from './schedule-content.ts';

/** Whose schedule it is, and what it is called. */
export interface ScheduleKey {
  account: string;
  region: string;
  group: string;
  name: string;
}

/** A schedule as it is kept. Times are milliseconds since the epoch. */
export interface StoredSchedule extends ScheduleKey {
  content: ScheduleContent;
  clientToken: string | null;
  created: number;
  modified: number;
  /** The next time; null when there is none, or it is paused. */
  due: number | null;
}

/** One time of a schedule that is on its way to its target. */
export interface StoredDelivery extends ScheduleKey {
  id: number;
  content: ScheduleContent;
  /** The time that the schedule meant. */
  scheduled: number;
  /** When it is tried next: later than `scheduled` by the flexible window, or by a failure. */
  due: number;
  attempts: number;
}

/** What could not be delivered, as Scheduler writes it to a dead-letter queue (User Guide, "Configuring a dead-letter queue"). */
export interface DeadLetter {
  queue: string;
  time: number;
  body: string;
  attributes: Record<string, string>;
}

type Row = Record<string, SQLInputValue>;

const dates = (key: string, value: unknown) =>
  (key === 'StartDate' || key === 'EndDate') && typeof value === 'string' ? new Date(value) : value;
const withContent = <Of>(row: Row) =>
  ({ ...row, content: ScheduleContent.parse(JSON.parse(row.content as string, dates)) }) as unknown as Of;

const key = 'account = :account AND region = :region AND "group" = :group AND name = :name';

const schema = `
  CREATE TABLE IF NOT EXISTS schedule_group (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (account, region, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS schedule (
    account TEXT NOT NULL, region TEXT NOT NULL, "group" TEXT NOT NULL, name TEXT NOT NULL,
    content TEXT NOT NULL, clientToken TEXT, created INTEGER NOT NULL, modified INTEGER NOT NULL, due INTEGER,
    PRIMARY KEY (account, region, "group", name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS provisioned (
    account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, region TEXT NOT NULL, "group" TEXT NOT NULL, name TEXT NOT NULL,
    content TEXT NOT NULL, scheduled INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL, time INTEGER NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL
  ) STRICT;
`;

/** Schedules, what is on its way and what was given up, in one SQLite file. */
export class ScheduleStore {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = openStore(file, schema);
  }

  /** Everything that `work` writes, or nothing. */
  together(work: () => void): void {
    this.#db.exec('BEGIN');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  groups(account: string, region: string): { name: string; created: number }[] {
    return this.#all('SELECT name, created FROM schedule_group WHERE account = ? AND region = ? ORDER BY name', [
      account,
      region,
    ]) as never;
  }

  addGroup(account: string, region: string, name: string, created: number): void {
    this.#db.prepare('INSERT INTO schedule_group VALUES (?, ?, ?, ?)').run(account, region, name, created);
  }

  /** Removes a group with its schedules. */
  removeGroup(account: string, region: string, name: string): void {
    this.#db
      .prepare('DELETE FROM schedule_group WHERE account = ? AND region = ? AND name = ?')
      .run(account, region, name);
    this.#db
      .prepare('DELETE FROM schedule WHERE account = ? AND region = ? AND "group" = ?')
      .run(account, region, name);
  }

  find({ account, region, group, name }: ScheduleKey): StoredSchedule | undefined {
    const row = this.#db.prepare(`SELECT * FROM schedule WHERE ${key}`).get({ account, region, group, name });
    return row && withContent(row as Row);
  }

  /** In the order of their names. */
  list(account: string, region: string): StoredSchedule[] {
    const sql = 'SELECT * FROM schedule WHERE account = ? AND region = ? ORDER BY "group", name';
    return this.#all(sql, [account, region]).map(withContent<StoredSchedule>);
  }

  put(schedule: StoredSchedule): void {
    const { account, region, group, name, content, clientToken, created, modified, due } = schedule;
    this.#db
      .prepare('INSERT OR REPLACE INTO schedule VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(account, region, group, name, JSON.stringify(content), clientToken, created, modified, due);
  }

  remove({ account, region, group, name }: ScheduleKey): void {
    this.#db.prepare(`DELETE FROM schedule WHERE ${key}`).run({ account, region, group, name });
  }

  dueSchedules(now: number): StoredSchedule[] {
    return this.#all('SELECT * FROM schedule WHERE due <= ? ORDER BY due', [now]).map(withContent<StoredSchedule>);
  }

  dueDeliveries(now: number): StoredDelivery[] {
    return this.#all('SELECT * FROM delivery WHERE due <= ? ORDER BY due', [now]).map(withContent<StoredDelivery>);
  }

  /** The earliest time at which there is anything to do, besides the deliveries that are under way. */
  earliest(underway: readonly number[]): number | undefined {
    const busy = underway.length > 0 ? `WHERE id NOT IN (${underway.join(', ')})` : '';
    const sql = `SELECT min(due) AS due FROM (SELECT due FROM schedule UNION ALL SELECT due FROM delivery ${busy})`;
    return (this.#db.prepare(sql).get() as { due: number | null }).due ?? undefined;
  }

  addDelivery(delivery: Omit<StoredDelivery, 'id' | 'attempts'>): void {
    const { account, region, group, name, content, scheduled, due } = delivery;
    this.#db
      .prepare(
        'INSERT INTO delivery (account, region, "group", name, content, scheduled, due) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(account, region, group, name, JSON.stringify(content), scheduled, due);
  }

  delay(id: number, due: number, attempts: number): void {
    this.#db.prepare('UPDATE delivery SET due = ?, attempts = ? WHERE id = ?').run(due, attempts, id);
  }

  removeDelivery(id: number): void {
    this.#db.prepare('DELETE FROM delivery WHERE id = ?').run(id);
  }

  bury({ queue, time, body, attributes }: DeadLetter): void {
    this.#db
      .prepare('INSERT INTO dead_letter (queue, time, body, attributes) VALUES (?, ?, ?, ?)')
      .run(queue, time, body, JSON.stringify(attributes));
  }

  deadLetters(): DeadLetter[] {
    return this.#all('SELECT * FROM dead_letter ORDER BY id', []).map(
      (row) => ({ ...row, attributes: JSON.parse(row.attributes as string) }) as unknown as DeadLetter,
    );
  }

  /** What the estate's schedules were when they were last provisioned: name → text. */
  provisioned(account: string, region: string): Map<string, string> {
    const rows = this.#all('SELECT name, text FROM provisioned WHERE account = ? AND region = ?', [account, region]);
    return new Map(rows.map(({ name, text }) => [name as string, text as string]));
  }

  setProvisioned(account: string, region: string, name: string, text: string | undefined): void {
    if (text === undefined) {
      this.#db
        .prepare('DELETE FROM provisioned WHERE account = ? AND region = ? AND name = ?')
        .run(account, region, name);
    } else {
      this.#db.prepare('INSERT OR REPLACE INTO provisioned VALUES (?, ?, ?, ?)').run(account, region, name, text);
    }
  }

  close(): void {
    this.#db.close();
  }

  #all(sql: string, values: SQLInputValue[]): Row[] {
    return this.#db.prepare(sql).all(...values) as Row[];
  }
}
