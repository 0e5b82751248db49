import type { Secret } from './secret.ts';
import { type Form, forms, spellings } from './spellings.ts';

/** A secret that was found where it should not be. Neither this nor a report ever repeats it. */
export interface Hit {
  secret: string;
  form: Form;
  place: string;
}

/** Finds secrets in what it is shown. */
export interface Search {
  /** The secrets in these bytes, each form once. */
  in(content: Uint8Array): { secret: Secret; form: Form }[];
}

/**
 * So many letters and digits in a row of a secret are a leak, wherever the rest is: 62^12 is beyond chance, and so is
 * 16^20 for hex digits. A piece this long is found whatever stands between the pieces.
 */
const piece = { text: 12, hex: 20 };
const tableBits = 20;

const isLetter = new Uint8Array(256);
for (let code = 0; code < 128; code += 1) if (/[0-9A-Za-z]/.test(String.fromCharCode(code))) isLetter[code] = 1;

interface Pieces {
  width: number;
  /** Which first four characters any piece has: most places of a text are passed over by one look here. */
  starts: Uint8Array;
  found: Map<string, { secret: Secret; form: Form }>;
}

const slot = (bytes: Uint8Array, at: number) => {
  const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  return Math.imul(four, 0x9e3779b1) >>> (32 - tableBits);
};

/**
 * Makes a search for secrets in every form. Punctuation, spaces and line breaks of the searched text are left out first,
 * so a secret in lines, in quotes or in a hex dump reads as one.
 * @throws RangeError for a secret that is too short to be told from chance
 */
export function searchFor(secrets: readonly Secret[]): Search {
  const kinds = { text: newPieces(piece.text), hex: newPieces(piece.hex) };
  for (const secret of secrets) {
    const spelled = spellings(secret);
    for (const form of forms) {
      for (const text of spelled[form]) {
        const pieces = /^[0-9a-f]+$|^[0-9A-F]+$/.test(text) ? kinds.hex : kinds.text;
        if (text.length < pieces.width) {
          throw new RangeError(`${secret.name} has ${text.length} letters and digits: at least ${pieces.width}`);
        }
        for (let at = 0; at + pieces.width <= text.length; at += 1) {
          const part = text.slice(at, at + pieces.width);
          if (!pieces.found.has(part)) pieces.found.set(part, { secret, form });
          pieces.starts[slot(Buffer.from(part, 'latin1'), 0)] = 1;
        }
      }
    }
  }
  const binary = secrets.filter(({ bytes }) => spellings({ name: '', bytes }).raw.length === 0);
  return {
    in(content) {
      const hits = new Map<string, { secret: Secret; form: Form }>();
      const note = (hit: { secret: Secret; form: Form }) => hits.set(`${hit.form} ${hit.secret.name}`, hit);
      const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
      for (const secret of binary) {
        if (buffer.includes(secret.bytes)) note({ secret, form: 'raw' });
        if (buffer.includes(Buffer.from(secret.bytes).reverse())) note({ secret, form: 'reversed' });
      }
      const letters = lettersOf(content);
      for (const pieces of [kinds.text, kinds.hex]) {
        for (let at = 0; at + pieces.width <= letters.length; at += 1) {
          if (pieces.starts[slot(letters, at)] === 0) continue;
          const hit = pieces.found.get(letters.toString('latin1', at, at + pieces.width));
          if (hit) note(hit);
        }
      }
      return [...hits.values()];
    },
  };
}

const newPieces = (width: number): Pieces => ({ width, starts: new Uint8Array(1 << tableBits), found: new Map() });

function lettersOf(content: Uint8Array): Buffer {
  const letters = Buffer.allocUnsafe(content.length);
  let length = 0;
  for (let at = 0; at < content.length; at += 1) {
    const code = content[at]!;
    if (isLetter[code] === 1) {
      letters[length] = code;
      length += 1;
    }
  }
  return letters.subarray(0, length);
}
