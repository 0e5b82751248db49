import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Table } from './table.ts';

/** What an open wait is for: a command on an instance, the decision of a gate, an action without a command. */
export type WaitKind = 'command' | 'gate' | 'action';

/** A wait as it lies in the table. The task token is there only as KMS ciphertext, bound to the key of the wait. */
export interface Wait {
  key: string;
  run: string;
  kind: WaitKind;
  /** KMS ciphertext in base64; encryption context `{ wait: key }`. */
  token: string;
  opened: string;
  /** RFC 3339, UTC: when what is waited for is over at the latest. */
  deadline: string;
  /** What the completing function needs to know, e.g. `{ instanceId, action }`. */
  detail: Record<string, unknown>;
}

/** A wait that somebody may be completing since `claimed`; `missed` when another event came meanwhile. */
export type OpenWait = Wait & { claimed?: string; missed?: true };

export interface WaitPorts {
  table: Table;
  kms: KMSClient;
  tokenKeyId: string;
  now: () => Date;
}

// A token outlives its execution by nothing; a month is for a person who looks.
const KEPT_SECONDS = 30 * 86_400;
const EARLY_SECONDS = 3_600;
const CLAIM_MS = 60_000;

/** Keys of waits: one function for each, so that writer and reader agree. */
export const waitKey = {
  command: (commandId: string) => `command/${commandId}`,
  gate: (gate: string) => `gate/${gate}`,
  action: (run: string, action: string, undo = false) => `action/${run}/${undo ? 'undo-' : ''}${action}`,
};

/**
 * Keeps a task token until what it waits for has happened. Opening the same key again replaces the token: a retried
 * task has a new one, and the old is worth nothing.
 *
 * @returns `early`: the event came before the wait was open (see {@link markEarly}); the caller must have it sent again
 */
export async function openWait(
  { table, kms, tokenKeyId, now }: WaitPorts,
  wait: { key: string; run: string; kind: WaitKind; token: string; deadline: Date; detail?: Record<string, unknown> },
): Promise<{ early: boolean }> {
  const { key, run, kind, detail = {} } = wait;
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({
      KeyId: tokenKeyId,
      Plaintext: Buffer.from(wait.token, 'utf8'),
      EncryptionContext: { wait: key },
    }),
  );
  const deadline = wait.deadline.toISOString();
  const row = { key, run, kind, opened: now().toISOString(), deadline, detail };
  const ttl = Math.ceil(wait.deadline.getTime() / 1000) + KEPT_SECONDS;
  const earlier = await readWait(table, key);
  await table.put({ pk: 'WAITS', sk: `${deadline}#${key}`, key, run, kind, deadline, ttl });
  if (earlier && earlier.deadline !== deadline) await table.remove('WAITS', `${earlier.deadline}#${key}`);
  await table.put({
    pk: `WAIT#${key}`,
    sk: 'WAIT',
    ...row,
    token: Buffer.from(CiphertextBlob!).toString('base64'),
    ttl,
  });
  const early = (await table.get(`WAIT#${key}`, 'EARLY')) !== undefined;
  if (early) await table.remove(`WAIT#${key}`, 'EARLY');
  return { early };
}

/**
 * Notes that an event came for which no wait is open yet: a command can end before its sender has written the wait.
 * Whoever marks reads the wait once more afterwards; whoever opens reads the mark afterwards; so one of them sees both.
 */
export async function markEarly({ table, now }: Pick<WaitPorts, 'table' | 'now'>, key: string): Promise<void> {
  await table.put({ pk: `WAIT#${key}`, sk: 'EARLY', ttl: Math.ceil(now().getTime() / 1000) + EARLY_SECONDS });
}

export async function readWait(table: Table, key: string): Promise<OpenWait | undefined> {
  return table.get<OpenWait>(`WAIT#${key}`, 'WAIT');
}

/** One line of the list of open waits. */
export type ListedWait = Pick<Wait, 'key' | 'run' | 'kind' | 'deadline'>;

/** The open waits of the cell, the one that is due first at the head. */
export async function listWaits(table: Table): Promise<ListedWait[]> {
  return table.query<ListedWait>('WAITS');
}

/** The task token in clear; only `complete-wait` has the permission, and it lets the token go nowhere but to Step Functions. */
export async function tokenOf({ kms }: Pick<WaitPorts, 'kms'>, wait: Wait): Promise<string> {
  const { Plaintext } = await kms.send(
    new DecryptCommand({
      CiphertextBlob: Buffer.from(wait.token, 'base64'),
      EncryptionContext: { wait: wait.key },
    }),
  );
  return Buffer.from(Plaintext!).toString('utf8');
}

/**
 * Takes a wait for completing it: true for one caller at a time. A claim of an older minute is a caller that died.
 * The condition on the ciphertext keeps a claim from falling on a wait that was opened again meanwhile.
 */
export async function claimWait({ table, now }: Pick<WaitPorts, 'table' | 'now'>, wait: OpenWait): Promise<boolean> {
  if (wait.claimed !== undefined && now().getTime() - Date.parse(wait.claimed) < CLAIM_MS) return false;
  const unclaimed = wait.claimed === undefined ? { absent: true as const } : wait.claimed;
  return held(() =>
    table.update(
      `WAIT#${wait.key}`,
      'WAIT',
      { claimed: now().toISOString() },
      { token: wait.token, claimed: unclaimed },
    ),
  );
}

/**
 * Gives a claimed wait back: what it waits for has not happened yet.
 *
 * @returns true when an event came meanwhile, so that the caller must look once more
 */
export async function unclaimWait(table: Table, wait: Wait): Promise<boolean> {
  let missed = false;
  await held(async () => {
    const row = await table.update<OpenWait>(pk(wait), 'WAIT', { claimed: undefined }, { token: wait.token });
    missed = row.missed === true;
    if (missed) await table.update(pk(wait), 'WAIT', { missed: undefined }, { token: wait.token });
  });
  return missed;
}

/** Tells whoever has claimed the wait that another event came. True when nobody has it any more. */
export async function noteMissed(table: Table, wait: Wait): Promise<boolean> {
  let free = false;
  await held(async () => {
    const row = await table.update<OpenWait>(pk(wait), 'WAIT', { missed: true }, { token: wait.token });
    free = row.claimed === undefined;
  });
  return free;
}

const pk = ({ key }: Pick<Wait, 'key'>) => `WAIT#${key}`;

/** Forgets a wait, token and all; not when it was opened again meanwhile, with a new token. */
export async function removeWait(table: Table, wait: Wait): Promise<void> {
  if (await held(() => table.remove(`WAIT#${wait.key}`, 'WAIT', { token: wait.token }))) {
    await table.remove('WAITS', `${wait.deadline}#${wait.key}`);
  }
}

async function held(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionFailed') return false;
    throw error;
  }
}
