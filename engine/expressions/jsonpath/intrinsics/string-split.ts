import { expectCount, expectString } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** States.StringSplit: the text cut at every character of the second argument, without empty parts. */
export const stringSplit: Intrinsic = (args) => {
  expectCount(args, 2);
  const [text, delimiters] = [expectString(args[0]), new Set(expectString(args[1]))];
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (!delimiters.has(character)) {
      part += character;
    } else if (part !== '') {
      parts.push(part);
      part = '';
    }
  }
  return part === '' ? parts : [...parts, part];
};
