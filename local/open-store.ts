import { DatabaseSync } from 'node:sqlite';

/**
 * Opens the SQLite file of a service, making it where there is none. As in the engine's journal, what was written survives the end
 * of the process, and only a loss of power may take the newest.
 *
 * @param schema statements that make what is not there yet
 */
export function openStore(file: string, schema: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${schema}`);
  return database;
}
