import { wordsOf } from '../words.ts';

/** Typed words as they are compared and kept: lower case, single spaces, no punctuation between them. */
export function normalWords(typed: string): string {
  return typed
    .toLowerCase()
    .split(/[\s,;.·/-]+/)
    .filter(Boolean)
    .join(' ');
}

/** Are these the first four digest words, or all eight? Case and spacing do not matter. */
export function areWordsOf(typed: string, digest: string): boolean {
  const words = wordsOf(digest).map((word) => word.toLowerCase());
  const given = normalWords(typed);
  return given === words.slice(0, 4).join(' ') || given === words.join(' ');
}
