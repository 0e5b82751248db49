/** Everything a function may be configured with; docs/architecture.md says what each is. */
export type EnvName =
  | 'TABLE_NAME'
  | 'TOKEN_KEY_ID'
  | 'LINK_KEY_ID'
  | 'VOTE_KEY_ID'
  | 'TRANSCRIPT_KEY_ID'
  | 'TRANSCRIPT_BUCKET'
  | 'CELL'
  | 'ESTATE_FILE'
  | 'APPROVAL_URL'
  | 'VOTE_URL'
  | 'CONSOLE_URL';

/**
 * Reads a required environment variable. Called once a function, at module scope of its handler: a function that is
 * configured wrongly fails on its first call, by name, and not in the middle of a run.
 */
export function env(name: EnvName): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is required and is not set`);
  return value;
}
