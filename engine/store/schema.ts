/** Of the tables below and what is in them. */
export const journalFormat = 3;

/** The journal's tables. Every `body`, `fixed` and `current` is sealed JSON text (sealed-text.ts). */
export const journalSchema = `
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
CREATE TABLE IF NOT EXISTS part (
  execution INTEGER, frame INTEGER, name TEXT, body TEXT NOT NULL, PRIMARY KEY (execution, frame, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS history (
  execution INTEGER, first INTEGER, last INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (execution, first)) WITHOUT ROWID;
`;
