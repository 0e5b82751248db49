import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openStore } from '../open-store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS documents (
    owner TEXT, name TEXT, version INTEGER, versionName TEXT, content TEXT, format TEXT, hash TEXT, created INTEGER,
    isDefault INTEGER, PRIMARY KEY (owner, name, version)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS commands (
    owner TEXT, id TEXT, requested INTEGER, expires INTEGER, body TEXT, PRIMARY KEY (owner, id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS invocations (
    owner TEXT, command TEXT, instance TEXT, status TEXT, details TEXT, started INTEGER, finished INTEGER, code INTEGER,
    stdout TEXT, stderr TEXT, PRIMARY KEY (owner, command, instance)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT) STRICT;
`;

/** `DIR/ssm.sqlite`: documents, commands, invocations, and events that were not handed on yet. */
export function openDatabase(dataDir: string): DatabaseSync {
  mkdirSync(dataDir, { recursive: true });
  return openStore(join(dataDir, 'ssm.sqlite'), schema);
}

/** Documents, commands and machines belong to one account and region. */
export const ownerOf = ({ account, region }: { account: string; region: string }) => `${account}/${region}`;

/** Runs several statements as one. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
