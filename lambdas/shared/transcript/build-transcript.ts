import { getBody } from '../bodies.ts';
import { canonicalJson, sha256Hex } from '../canonical.ts';
import type { Entry } from '../entries.ts';
import type { Table } from '../table.ts';

export const FORMAT = 'stepbook-transcript/1';

/** One event of an execution's history, without its inputs and outputs. */
export interface HistoryEvent {
  id: number;
  type: string;
  time: string;
  state?: string;
}

/** What the signature covers, beside the format and the run. */
export interface Sealed {
  head: string;
  count: number;
  historyHash: string;
  algorithm: 'ECDSA_SHA_256';
  keyId: string;
  /** SPKI, DER, base64. */
  publicKey: string;
  votePublicKey: string;
}

/** Makes the text that the transcript key signs: RFC 8785 of format, run and seal without its signature. */
export function sealText(run: Record<string, unknown>, sealed: Sealed): string {
  return canonicalJson({ format: FORMAT, run, ...sealed });
}

/** The chain and the history in the figures of the seal. */
export function sealedOf(
  entries: Entry[],
  history: HistoryEvent[],
  keys: Pick<Sealed, 'keyId' | 'publicKey' | 'votePublicKey'>,
): Sealed {
  return {
    head: entries.at(-1)!.hash,
    count: entries.length,
    historyHash: sha256Hex(canonicalJson(history)),
    algorithm: 'ECDSA_SHA_256',
    ...keys,
  };
}

/** The texts of all bodies that the entries name, by digest. */
export async function bodiesOf(table: Table, entries: Entry[]): Promise<Record<string, string>> {
  const digests = new Set(
    entries.flatMap(({ data }) =>
      Object.values(data).flatMap((value) => {
        const body = (value as { body?: unknown } | null)?.body;
        return typeof body === 'string' ? [body] : [];
      }),
    ),
  );
  const bodies: Record<string, string> = {};
  for (const digest of [...digests].sort()) bodies[digest] = await getBody(table, digest);
  return bodies;
}

/** The file, one entry a line (docs/transcript-format.md). */
export function transcriptText(file: {
  run: Record<string, unknown>;
  entries: Entry[];
  history: HistoryEvent[];
  bodies: Record<string, string>;
  seal: Sealed & { signature: string };
}): string {
  const list = (items: unknown[]) => items.map((item) => JSON.stringify(item)).join(',\n');
  return [
    `{"format":${JSON.stringify(FORMAT)},`,
    `"run":${JSON.stringify(file.run)},`,
    '"entries":[',
    list(file.entries),
    '],',
    '"history":[',
    list(file.history),
    '],',
    `"bodies":${JSON.stringify(file.bodies)},`,
    `"seal":${JSON.stringify(file.seal)}}`,
    '',
  ].join('\n');
}
