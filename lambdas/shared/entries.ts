import { putBody } from './bodies.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import { RunClosed } from './errors.ts';
import { refuseSecrets } from './secrets.ts';
import { Turns } from './shared-work.ts';
import { isStorable } from './storable.ts';
import type { Table } from './table.ts';

/** What an entry of a transcript may tell; docs/transcript-format.md gives the data of each. */
export type EntryKind =
  | 'opened'
  | 'requested'
  | 'fact'
  | 'triage'
  | 'planned'
  | 'gate-opened'
  | 'alert'
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

/** A text that lies in the table already, as an entry names it. */
export class StoredBody {
  readonly body: string;
  readonly bytes: number;

  /** @param body digest of the text; @param bytes its length in UTF-8 */
  constructor(body: string, bytes: number) {
    this.body = body;
    this.bytes = bytes;
  }
}

export const ORIGIN = '0'.repeat(64);
const LARGE = 4_000;
const ATTEMPTS = 200;
const FEW_ATTEMPTS = 8;
const sortKey = (seq: number) => `ENTRY#${String(seq).padStart(8, '0')}`;

/**
 * Appends an entry to the run's record: hash-chained, numbered, written on condition that the number is free. A writer
 * that lost the number reads the new end and tries again. Fields over 4 KB, and those that the table would not give back as
 * they are or that look like the name of a body, are stored as bodies and become `{ body, bytes }`. Throws `SecretFound`, and `RunClosed` after the entry `closed`.
 */
export async function appendEntry(
  ports: EntryPorts,
  run: string,
  kind: EntryKind,
  data: Record<string, unknown>,
): Promise<Entry> {
  const small = await fitted(ports, data);
  return inTurn(ports.table, run, async (end) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const entry = await appendAfter(ports, run, await end.last(), kind, small);
      end.now(entry);
      if (entry) return entry;
    }
    throw new Error(`run ${run}: no free entry number in ${ATTEMPTS} tries`);
  });
}

/**
 * Appends an entry unless it is not wanted any more, and gives up after a few lost numbers: for what somebody else will
 * write if this writer does not. Among a thousand writers at once, trying on would only keep the others from it.
 */
export async function tryAppendEntry(
  ports: EntryPorts,
  run: string,
  kind: EntryKind,
  data: Record<string, unknown>,
  stillWanted: () => Promise<boolean>,
): Promise<void> {
  const small = await fitted(ports, data);
  await inTurn(ports.table, run, async (end) => {
    for (let attempt = 0; attempt < FEW_ATTEMPTS; attempt += 1) {
      const last = await end.last();
      // In this order: what makes it unwanted writes entries itself, and then the number after `last` is not free.
      if (!(await stillWanted())) return;
      const entry = await appendAfter(ports, run, last, kind, small);
      end.now(entry);
      if (entry) return;
    }
  });
}

/**
 * Appends those entries that are not there yet, each once, however many writers come at once. An entry is known by a key
 * that `keyOf` reads off it.
 */
export async function appendMissing(
  ports: EntryPorts,
  run: string,
  keyOf: (entry: Pick<Entry, 'kind' | 'data'>) => string | undefined,
  wanted: { kind: EntryKind; data: Record<string, unknown> }[],
): Promise<void> {
  const there = new Set<string | undefined>();
  let last: Entry | undefined;
  const readOn = async () => {
    for (const entry of await readEntries(ports.table, run, last?.seq)) {
      there.add(keyOf(entry));
      last = entry;
    }
  };
  await inTurn(ports.table, run, async (end) => {
    await readOn();
    for (const { kind, data } of wanted) {
      const small = await fitted(ports, data);
      while (!there.has(keyOf({ kind, data: small }))) {
        const entry = await appendAfter(ports, run, last, kind, small);
        end.now(entry);
        if (entry) {
          there.add(keyOf(entry));
          last = entry;
        } else await readOn();
      }
    }
  });
}

/** The end of a record, as a writer whose turn it is knows it. */
interface End {
  /** The last entry: what this process wrote last, where others wait in it for their turn, else read. */
  last(): Promise<Entry | undefined>;
  /** What has become the last entry; undefined when another process has come between. */
  now(entry: Entry | undefined): void;
}

/** Writers of one process, one after the other: they would only take the numbers from each other. */
const turns = new WeakMap<Table, { turns: Turns; known: Map<string, { last: Entry | undefined; writers: number }> }>();

async function inTurn<Result>(table: Table, run: string, write: (end: End) => Promise<Result>): Promise<Result> {
  const here = turns.get(table) ?? { turns: new Turns(), known: new Map() };
  turns.set(table, here);
  const known = here.known.get(run) ?? { last: undefined, writers: 0 };
  here.known.set(run, known);
  known.writers += 1;
  try {
    return await here.turns.take(run, () =>
      write({
        last: async () => known.last ?? lastEntry(table, run),
        now: (entry) => {
          known.last = entry;
        },
      }),
    );
  } finally {
    known.writers -= 1;
    if (known.writers === 0) here.known.delete(run);
  }
}

/**
 * Appends an entry unless the record has one of its kind with the same values in the fields `by`: for what is told after its
 * row was written, and told again by whoever comes back after a crash between the two.
 */
export async function appendOnce(
  ports: EntryPorts,
  run: string,
  kind: EntryKind,
  data: Record<string, unknown>,
  by: readonly string[],
): Promise<void> {
  const keyOf = (entry: Pick<Entry, 'kind' | 'data'>) =>
    entry.kind === kind ? JSON.stringify(by.map((field) => entry.data[field])) : undefined;
  await appendMissing(ports, run, keyOf, [{ kind, data }]);
}

async function fitted({ table, secrets }: EntryPorts, data: Record<string, unknown>): Promise<Record<string, unknown>> {
  refuseSecrets(data, secrets);
  return JSON.parse(canonicalJson(await withoutLargeFields(table, data)));
}

async function lastEntry(table: Table, run: string): Promise<Entry | undefined> {
  const [last] = await table.query<Entry>(`RUN#${run}`, { prefix: 'ENTRY#', newestFirst: true, limit: 1 });
  return last;
}

/** The entry after `last`; undefined when another has that number. */
async function appendAfter(
  ports: EntryPorts,
  run: string,
  last: Entry | undefined,
  kind: EntryKind,
  data: Record<string, unknown>,
): Promise<Entry | undefined> {
  if (last?.kind === 'closed') throw new RunClosed(`run ${run} is closed; it takes no entry "${kind}"`);
  const seq = last ? last.seq + 1 : 0;
  const link = { seq, time: ports.now().toISOString(), kind, data, previous: last?.hash ?? ORIGIN };
  const entry: Entry = { ...link, hash: sha256Hex(canonicalJson(link)) };
  try {
    await ports.table.put({ pk: `RUN#${run}`, sk: sortKey(seq), ...entry }, { ifAbsent: true });
    return entry;
  } catch (error) {
    if ((error as Error).name === 'ConditionFailed') return undefined;
    throw error;
  }
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
      const small = text.length <= LARGE && isStorable(value) && !looksStored(value);
      if (small || value instanceof StoredBody) return [field, value] as const;
      return [field, { body: await putBody(table, text), bytes: Buffer.byteLength(text) }] as const;
    }),
  );
  return Object.fromEntries(fields);
}

/** A host may answer with anything; what is read as the name of a body must be one. */
function looksStored(value: unknown): boolean {
  return typeof (value as { body?: unknown } | null | undefined)?.body === 'string';
}
