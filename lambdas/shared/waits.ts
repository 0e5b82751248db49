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

export interface WaitPorts {
  table: Table;
  kms: KMSClient;
  tokenKeyId: string;
  now: () => Date;
}

// A token outlives its execution by nothing; a month is for a person who looks.
const KEPT_SECONDS = 30 * 86_400;

/** Keys of waits: one function for each, so that writer and reader agree. */
export const waitKey = {
  command: (commandId: string) => `command/${commandId}`,
  gate: (gate: string) => `gate/${gate}`,
  action: (run: string, action: string, undo = false) => `action/${run}/${undo ? 'undo-' : ''}${action}`,
};

/**
 * Keeps a task token until what it waits for has happened. Opening the same key again replaces the token: a retried
 * task has a new one, and the old is worth nothing.
 */
export async function openWait(
  { table, kms, tokenKeyId, now }: WaitPorts,
  wait: { key: string; run: string; kind: WaitKind; token: string; deadline: Date; detail?: Record<string, unknown> },
): Promise<void> {
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
  await table.put({ pk: 'WAITS', sk: `${deadline}#${key}`, key, run, kind, ttl });
  if (earlier && earlier.deadline !== deadline) await table.remove('WAITS', `${earlier.deadline}#${key}`);
  await table.put({
    pk: `WAIT#${key}`,
    sk: 'WAIT',
    ...row,
    token: Buffer.from(CiphertextBlob!).toString('base64'),
    ttl,
  });
}

export async function readWait(table: Table, key: string): Promise<(Wait & { claimed?: string }) | undefined> {
  return table.get<Wait & { claimed?: string }>(`WAIT#${key}`, 'WAIT');
}

/** The open waits of the cell, the one that is due first at the head. */
export async function listWaits(table: Table): Promise<{ key: string; run: string; kind: WaitKind }[]> {
  return table.query<{ key: string; run: string; kind: WaitKind }>('WAITS');
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

/** Forgets a wait, token and all. */
export async function removeWait(table: Table, wait: Pick<Wait, 'key' | 'deadline'>): Promise<void> {
  await table.remove(`WAIT#${wait.key}`, 'WAIT');
  await table.remove('WAITS', `${wait.deadline}#${wait.key}`);
}
