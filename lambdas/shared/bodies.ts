import { sha256Hex } from './canonical.ts';
import { BodyDamaged } from './errors.ts';
import type { Table } from './table.ts';

// At most 3 bytes of UTF-8 for one UTF-16 unit: 300,000 bytes, under the 400 KB that an item may have.
const UNITS_PER_PIECE = 100_000;

function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length || start === 0; ) {
    let end = Math.min(start + UNITS_PER_PIECE, text.length);
    // A surrogate pair split over two items would be two broken strings.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1]!)) end -= 1;
    yield text.slice(start, end);
    if (end >= text.length) return;
    start = end;
  }
}

/** Stores a text under its SHA-256, in pieces of at most 300 KB; storing it twice is storing it once. */
export async function putBody(table: Table, text: string): Promise<string> {
  const sha256 = sha256Hex(text);
  const parts = [...pieces(text)];
  for (const [index, part] of parts.entries()) {
    await table.put({ pk: `BODY#${sha256}`, sk: String(index).padStart(4, '0'), text: part, pieces: parts.length });
  }
  return sha256;
}

/** The text of a digest. Throws `BodyDamaged` when a piece is missing or the text does not have that digest. */
export async function getBody(table: Table, sha256: string): Promise<string> {
  const rows = await table.query<{ text: string; pieces: number }>(`BODY#${sha256}`);
  if (rows.length === 0) throw new BodyDamaged(`there is no body ${sha256}`);
  const text = rows.map((row) => row.text).join('');
  const found = sha256Hex(text);
  if (found !== sha256) {
    throw new BodyDamaged(`the body ${sha256} has the digest ${found}: ${rows.length} of ${rows[0]!.pieces} pieces`);
  }
  return text;
}
