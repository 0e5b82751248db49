import { crc32 } from 'node:zlib';

const sumLength = 8;

/** A text with its checksum in front, so that a flipped byte is noticed: SQLite looks after its pages' form alone. */
export function seal(text: string): string {
  return crc32(text).toString(16).padStart(sumLength, '0') + text;
}

/** The text that was sealed, or undefined when it is not what was sealed. */
export function unseal(sealed: string): string | undefined {
  const text = sealed.slice(sumLength);
  return Number.parseInt(sealed.slice(0, sumLength), 16) === crc32(text) ? text : undefined;
}
