import type { ActionRow } from '../actions.ts';
import type { Table } from '../table.ts';
import type { AskedOutcome, Attempt } from './attempt.ts';

/** All certificates that were asked for, in one partition: they are few, and most limits are not of one name. */
const PARTITION = 'LEDGER';
const DAY = 86_400_000;
/** The longest that an old attempt can still matter for a bucket, many times over. */
const REMEMBERED_DAYS = 180;

type Asked = Pick<Attempt, 'names' | 'endpoint' | 'account'> & { run: string; procedure: string; action: string };

const keyOf = ({ begun, action }: Pick<ActionRow, 'begun' | 'action'>, run: string) => `${begun}#${run}#${action}`;

/** Writes down what an action is about to ask for, under the time at which it was begun: once, however often it is called. */
export async function noteAsked(table: Table, row: ActionRow, asked: Asked): Promise<void> {
  await putOnce(table, keyOf(row, asked.run), { ...asked, at: row.begun, outcome: 'asked' });
}

async function putOnce(table: Table, sk: string, fields: Record<string, unknown>): Promise<void> {
  try {
    await table.put({ pk: PARTITION, sk, ...fields }, { ifAbsent: true });
  } catch (error) {
    if ((error as Error).name !== 'ConditionFailed') throw error;
  }
}

/** What is known once the action has ended. */
export async function noteOutcome(
  table: Table,
  run: string,
  row: Pick<ActionRow, 'begun' | 'action'>,
  end: { outcome: AskedOutcome; finished: string } & Partial<Pick<Attempt, 'serial' | 'error' | 'retryAfter'>>,
): Promise<void> {
  await table.update(PARTITION, keyOf(row, run), { ...end }, { pk: { present: true } });
}

/**
 * Keeps what was seen on a host and nobody here had asked for: a hub's own timer, or somebody by hand. certbot's archive
 * forgets after a few certificates, and a reset empties it.
 */
export async function noteObserved(table: Table, now: Date, attempts: Attempt[]): Promise<void> {
  const since = new Date(now.getTime() - REMEMBERED_DAYS * DAY).toISOString();
  for (const attempt of attempts.filter(({ at }) => at > since)) {
    await putOnce(table, `${attempt.at}#host#${attempt.serial}`, { ...attempt });
  }
}

/** Everything that was asked for since a time (half a year ago, unless told), oldest first. */
export async function readLedger(table: Table, now: Date, days = REMEMBERED_DAYS): Promise<Attempt[]> {
  const since = new Date(now.getTime() - days * DAY).toISOString();
  const rows = await table.query<Attempt>(PARTITION, { after: since });
  return rows.map(({ pk: _, sk: __, ...attempt }): Attempt => ({ ...attempt, source: attempt.source ?? 'ledger' }));
}
