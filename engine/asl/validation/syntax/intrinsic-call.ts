import { isJsonPath } from './json-path.ts';

/** The intrinsic functions of Amazon States Language, without `States.`. */
const functions = [
  'Array',
  'ArrayContains',
  'ArrayGetItem',
  'ArrayLength',
  'ArrayPartition',
  'ArrayRange',
  'ArrayUnique',
  'Base64Decode',
  'Base64Encode',
  'Format',
  'Hash',
  'JsonMerge',
  'JsonToString',
  'MathAdd',
  'MathRandom',
  'StringSplit',
  'StringToJson',
  'UUID',
];

/**
 * Whether `text` is a call of one of the `allowed` functions whose arguments are strings in single quotes, numbers,
 * true, false, null, paths and further calls. A backslash in a string may only stand before `'`, `{`, `}` and itself
 * (ASL specification, "Intrinsic Functions"). Blanks may follow the call but not come before it.
 */
export function isIntrinsicCall(text: string, allowed: readonly string[] = functions): boolean {
  const end = call(text, 0, allowed);
  return end !== undefined && text.slice(end).trim() === '';
}

/** The paths among the arguments of a call, those of nested calls too. */
export function pathsInCall(text: string): readonly string[] {
  const paths: string[] = [];
  call(text, 0, functions, paths);
  return paths;
}

function call(text: string, from: number, allowed: readonly string[], paths: string[] = []): number | undefined {
  const head = /^States\.([A-Za-z0-9]+)\s*\(/.exec(text.slice(from));
  if (head === null || !allowed.includes(head[1]!)) return undefined;
  let at = skipBlanks(text, from + head[0].length);
  if (text[at] === ')') return at + 1;
  for (;;) {
    const end = argument(text, at, paths);
    if (end === undefined) return undefined;
    at = skipBlanks(text, end);
    if (text[at] === ')') return at + 1;
    if (text[at] !== ',') return undefined;
    at = skipBlanks(text, at + 1);
  }
}

function argument(text: string, at: number, paths: string[]): number | undefined {
  const rest = text.slice(at);
  const literal = /^(?:'(?:[^'\\]|\\['{}\\])*'|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/.exec(rest);
  if (literal !== null) return at + literal[0].length;
  if (rest.startsWith('$')) {
    const end = at + pathLength(rest);
    paths.push(text.slice(at, end));
    return isJsonPath(text.slice(at, end)) ? end : undefined;
  }
  return call(text, at, functions, paths);
}

/** A path ends at the first comma, blank or closing parenthesis outside brackets and parentheses of its own. */
function pathLength(text: string): number {
  let depth = 0;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]!;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (depth > 0 && (char === "'" || char === '"')) quote = char;
    else if (char === '[' || char === '(') depth += 1;
    else if (depth > 0 && (char === ']' || char === ')')) depth -= 1;
    else if (depth === 0 && (char === ',' || char === ')' || /\s/.test(char))) return index;
  }
  return text.length;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at]!)) at += 1;
  return at;
}
