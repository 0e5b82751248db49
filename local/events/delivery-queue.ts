import type { DatabaseSync } from 'node:sqlite';
import { openStore } from '../open-store.ts';

/** One asynchronous invocation that is owed: it stays in the queue until the function has succeeded. */
export interface Delivery {
  id: number;
  account: string;
  function: string;
  /** JSON text. */
  payload: string;
  /** Attempts that failed. */
  attempts: number;
  /** Milliseconds since the epoch. */
  due: number;
  /** What may not go on before this is delivered: an execution's ARN. */
  gate: string | null;
  /** `held`: not to be delivered yet; `open`: owed; `dead`: given up. */
  state: 'held' | 'open' | 'dead';
}

const schema = `
  CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    function TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL,
    gate TEXT,
    state TEXT NOT NULL
  ) STRICT;
`;

/** The queue's file. Every change is with the operating system before it is acted on, so it survives the process. */
export class DeliveryQueue {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = openStore(file, schema);
  }

  add(delivery: Omit<Delivery, 'id' | 'attempts'>): Delivery {
    const { account, function: fn, payload, due, gate, state } = delivery;
    const { lastInsertRowid } = this.#db
      .prepare('INSERT INTO delivery (account, function, payload, due, gate, state) VALUES (?, ?, ?, ?, ?, ?)')
      .run(account, fn, payload, due, gate, state);
    return { ...delivery, id: Number(lastInsertRowid), attempts: 0 };
  }

  update({ id, payload, attempts, due, state }: Delivery): void {
    this.#db
      .prepare('UPDATE delivery SET payload = ?, attempts = ?, due = ?, state = ? WHERE id = ?')
      .run(payload, attempts, due, state, id);
  }

  remove(id: number): void {
    this.#db.prepare('DELETE FROM delivery WHERE id = ?').run(id);
  }

  /** Everything that is not given up, oldest first. */
  pending(): Delivery[] {
    return this.#db.prepare(`SELECT * FROM delivery WHERE state <> 'dead' ORDER BY id`).all() as unknown as Delivery[];
  }

  /** What was given up. */
  dead(): Delivery[] {
    return this.#db.prepare(`SELECT * FROM delivery WHERE state = 'dead' ORDER BY id`).all() as unknown as Delivery[];
  }

  close(): void {
    this.#db.close();
  }
}
