import { putBody } from './bodies.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import { RunClosed } from './errors.ts';
import { refuseSecrets } from './secrets.ts';
import type { Table } from './table.ts';

/** What an entry of a transcript may tell; docs/transcript-format.md gives the data of each. */
export type EntryKind =
  | 'opened'
  | 'requested'
  | 'fact'
  | 'triage'
  | 'planned'
  | 'gate-opened'
  | 'mailed'
  | 'voted'
  | 'gate-decided'
  | 'rechecked'
  | 'action-begun'
  | 'command-sent'
  | 'command-finished'
  | 'action-finished'
  | 'undo-begun'
  | 'undo-finished'
  | 'judged'
  | 'failed'
  | 'closed';

/** One link of the chain: `hash` is SHA-256 over RFC 8785 of the other five; `previous` of the first is 64 zeros. */
export interface Entry {
  seq: number;
  time: string;
  kind: EntryKind;
  data: Record<string, unknown>;
  previous: string;
  hash: string;
}

export interface EntryPorts {
  table: Table;
  now: () => Date;
  /** Values that must not be in an entry, e.g. the task token of this call. */
  secrets?: readonly string[];
}

export const ORIGIN = '0'.repeat(64);
const LARGE = 4_000;
const ATTEMPTS = 200;
const sortKey = (seq: number) => `ENTRY#${String(seq).padStart(8, '0')}`;

/**
 * Appends an entry to the run's record: hash-chained, numbered, written on condition that the number is free. A writer
 * that lost the number reads the new end and tries again. Fields over 4 KB are stored as bodies and become
 * `{ body, bytes }`. Throws `SecretFound`, and `RunClosed` after the entry `closed`.
 *
 * @param unless appends nothing when an entry that is there already meets this; that one is returned. Exact, however
 * many writers come at once
 */
export async function appendEntry(
  ports: EntryPorts,
  run: string,
  kind: EntryKind,
  data: Record<string, unknown>,
  unless?: (entry: Entry) => boolean,
): Promise<Entry> {
  refuseSecrets(data, ports.secrets);
  const small = JSON.parse(canonicalJson(await withoutLargeFields(ports.table, data)));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const newest = await ports.table.query<Entry>(`RUN#${run}`, {
      prefix: 'ENTRY#',
      newestFirst: true,
      ...(!unless && { limit: 1 }),
    });
    const [last] = newest;
    const there = unless && newest.find(unless);
    if (there) return there;
    if (last?.kind === 'closed') throw new RunClosed(`run ${run} is closed; it takes no entry "${kind}"`);
    const seq = last ? last.seq + 1 : 0;
    const link = { seq, time: ports.now().toISOString(), kind, data: small, previous: last?.hash ?? ORIGIN };
    const entry: Entry = { ...link, hash: sha256Hex(canonicalJson(link)) };
    try {
      await ports.table.put({ pk: `RUN#${run}`, sk: sortKey(seq), ...entry }, { ifAbsent: true });
      return entry;
    } catch (error) {
      if ((error as Error).name !== 'ConditionFailed') throw error;
    }
  }
  throw new Error(`run ${run}: no free entry number in ${ATTEMPTS} tries`);
}

/** The entries of a run, in order; only those after number `after` when it is given. */
export async function readEntries(table: Table, run: string, after?: number): Promise<Entry[]> {
  const rows = await table.query<Entry>(`RUN#${run}`, {
    prefix: 'ENTRY#',
    ...(after !== undefined && after >= 0 && { after: sortKey(after) }),
  });
  return rows.map(({ seq, time, kind, data, previous, hash }) => ({ seq, time, kind, data, previous, hash }));
}

async function withoutLargeFields(table: Table, data: Record<string, unknown>): Promise<Record<string, unknown>> {
  const fields = await Promise.all(
    Object.entries(data).map(async ([field, value]) => {
      const text = typeof value === 'string' ? value : value === undefined ? '' : canonicalJson(value);
      if (text.length <= LARGE) return [field, value] as const;
      return [field, { body: await putBody(table, text), bytes: Buffer.byteLength(text) }] as const;
    }),
  );
  return Object.fromEntries(fields);
}
