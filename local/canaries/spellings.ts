import type { Secret } from './secret.ts';

/** The ways in which a secret is looked for. Line breaks, spaces, quotes and commas inside of each make no difference. */
export const forms = ['raw', 'base64', 'hex', 'url', 'reversed'] as const;
export type Form = (typeof forms)[number];

const notLetters = /[^0-9A-Za-z]+/g;
/** What is left of a text when everything but ASCII letters and digits is taken out. */
export const squeezed = (text: string) => text.replace(notLetters, '');

/**
 * Base64 of the bytes wherever they begin in something longer: three spellings, without the characters that neighbours
 * decide. Base64url differs in characters that are not compared.
 */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(before === 0 ? 0 : before + 1, -1);
  });
}

const backwards = (text: string) => [...text].reverse().join('');

/** Every spelling of a secret by form, squeezed. Binary secrets have no raw text and nothing to encode for a URL. */
export function spellings({ bytes }: Secret): Record<Form, string[]> {
  const text = bytes.toString('utf8');
  const isText = /^[\x20-\x7e\r\n]+$/.test(text);
  const hex = bytes.toString('hex');
  const raw = isText ? [text] : [];
  const base64 = base64Of(bytes);
  const all: Record<Form, string[]> = {
    raw,
    base64,
    hex: [hex, hex.toUpperCase()],
    url: isText ? [encodeURIComponent(text)] : [],
    reversed: [...raw, ...base64, hex, hex.toUpperCase()].map(backwards),
  };
  return Object.fromEntries(forms.map((form) => [form, [...new Set(all[form].map(squeezed))]])) as typeof all;
}
