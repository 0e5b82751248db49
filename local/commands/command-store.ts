import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.ts';
import type { SsmEvent } from './events.ts';

/** A command as it was sent; `document` is the content of the version it is pinned to. */
export interface CommandBody {
  documentName: string;
  documentVersion: string;
  document: string;
  documentFormat: string;
  parameters: Record<string, string[]>;
  instanceIds: string[];
  comment: string;
  timeoutSeconds: number;
}

/** Times are milliseconds since the Unix epoch. `expires`: until when it may be delivered. */
export interface Command {
  owner: string;
  id: string;
  requested: number;
  expires: number;
  body: CommandBody;
}

export type InvocationStatus =
  | 'Pending'
  | 'Delayed'
  | 'InProgress'
  | 'Cancelling'
  | 'Success'
  | 'Failed'
  | 'TimedOut'
  | 'Cancelled';

/** A command on one instance. `code` is -1 until it has ended by itself. */
export interface Invocation {
  owner: string;
  command: string;
  instance: string;
  status: InvocationStatus;
  details: string;
  started: number | null;
  finished: number | null;
  code: number;
  /** What is kept of the output: the first characters. */
  stdout: string;
  stderr: string;
}

export const isFinal = (status: InvocationStatus) =>
  !['Pending', 'Delayed', 'InProgress', 'Cancelling'].includes(status);

/** Commands and their invocations. */
export function createCommandStore(database: DatabaseSync) {
  const readCommand = (row: Record<string, unknown>): Command =>
    ({ ...row, body: JSON.parse(row.body as string) }) as unknown as Command;
  const addEvents = (events: SsmEvent[]) => {
    const insert = database.prepare('INSERT INTO events (body) VALUES (?)');
    for (const event of events) insert.run(JSON.stringify(event));
  };
  return {
    add(command: Command, events: (invocations: Invocation[]) => SsmEvent[]): void {
      transaction(database, () => {
        const { owner, id, requested, expires, body } = command;
        database
          .prepare('INSERT INTO commands (owner, id, requested, expires, body) VALUES (?, ?, ?, ?, ?)')
          .run(owner, id, requested, expires, JSON.stringify(body));
        const insert = database.prepare(
          "INSERT INTO invocations VALUES (?, ?, ?, 'Pending', 'Pending', NULL, NULL, -1, '', '')",
        );
        for (const instance of body.instanceIds) insert.run(owner, id, instance);
        addEvents(events(this.invocations(owner, id)));
      });
    },
    command(owner: string, id: string): Command | undefined {
      const row = database.prepare('SELECT * FROM commands WHERE owner = ? AND id = ?').get(owner, id);
      return row && readCommand(row);
    },
    commands(owner: string): Command[] {
      return database
        .prepare('SELECT * FROM commands WHERE owner = ? ORDER BY requested DESC, rowid DESC')
        .all(owner)
        .map(readCommand);
    },
    invocations(owner: string, id: string): Invocation[] {
      const all = 'SELECT * FROM invocations WHERE owner = ? AND command = ? ORDER BY rowid';
      return database.prepare(all).all(owner, id) as unknown as Invocation[];
    },
    invocation(owner: string, id: string, instance: string): Invocation | undefined {
      const one = 'SELECT * FROM invocations WHERE owner = ? AND command = ? AND instance = ?';
      return database.prepare(one).get(owner, id, instance) as unknown as Invocation | undefined;
    },
    /** Invocations that have not ended, of all owners. */
    open(): Invocation[] {
      const rows = database.prepare('SELECT * FROM invocations WHERE finished IS NULL ORDER BY rowid').all();
      return rows as unknown as Invocation[];
    },
    /** Changes an invocation and notes the events that tell of it, as one. */
    update(invocation: Invocation, events: () => SsmEvent[]): void {
      transaction(database, () => {
        const { status, details, started, finished, code, stdout, stderr, owner, command, instance } = invocation;
        database
          .prepare(
            'UPDATE invocations SET status = ?, details = ?, started = ?, finished = ?, code = ?, stdout = ?, stderr = ? WHERE owner = ? AND command = ? AND instance = ?',
          )
          .run(status, details, started, finished, code, stdout, stderr, owner, command, instance);
        addEvents(events());
      });
    },
    /** Events that were noted and not handed on yet, oldest first. */
    pendingEvents(): { id: number; event: SsmEvent }[] {
      const rows = database.prepare('SELECT id, body FROM events ORDER BY id').all();
      return rows.map(({ id, body }) => ({ id: Number(id), event: JSON.parse(String(body)) as SsmEvent }));
    },
    dropEvent(id: number): void {
      database.prepare('DELETE FROM events WHERE id = ?').run(id);
    },
  };
}

export type CommandStore = ReturnType<typeof createCommandStore>;
