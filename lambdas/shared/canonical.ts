import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Canonical JSON of RFC 8785: the one text that a value has, so that its digest is one too. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error(`${typeof value} has no JSON form`);
  return text;
}

/** SHA-256 of a text in UTF-8, in hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
