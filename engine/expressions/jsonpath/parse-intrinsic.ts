import { type ParsedPath, parsePathAt } from './parse-path.ts';
import { TextCursor } from './text-cursor.ts';

/** The intrinsic functions of the Amazon States Language, without their `States.`. */
export const INTRINSIC_NAMES = [
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
] as const;

export type IntrinsicName = (typeof INTRINSIC_NAMES)[number];

export type IntrinsicArgument =
  | IntrinsicCall
  | { kind: 'path'; path: ParsedPath }
  | { kind: 'literal'; value: string | number | boolean | null };

export interface IntrinsicCall {
  kind: 'call';
  name: IntrinsicName;
  args: IntrinsicArgument[];
  /** The call as the definition writes it. */
  source: string;
}

/** A text that is not an intrinsic function call. `index` counts characters from 0. */
export class IntrinsicSyntaxError extends Error {
  readonly index: number;

  constructor(source: string, index: number, expected: string) {
    super(`'${source}' is not an intrinsic function call: expected ${expected} at character ${index}`);
    this.name = 'IntrinsicSyntaxError';
    this.index = index;
  }
}

/**
 * Parses `States.Name(arguments)`; arguments are paths, numbers, 'texts', true, false, null and calls.
 * @throws {IntrinsicSyntaxError}
 */
export function parseIntrinsic(source: string): IntrinsicCall {
  const cursor = new TextCursor(source, (index, expected) => new IntrinsicSyntaxError(source, index, expected));
  cursor.skipSpace();
  const call = parseCall(cursor);
  cursor.skipSpace();
  if (!cursor.atEnd) throw cursor.fail('the end');
  return call;
}

function parseCall(cursor: TextCursor): IntrinsicCall {
  const start = cursor.index;
  cursor.expect('States.');
  const name = cursor.takeMatch(/[A-Za-z0-9]+/y) as IntrinsicName;
  if (!INTRINSIC_NAMES.includes(name)) throw cursor.fail(`one of ${INTRINSIC_NAMES.join(', ')}`);
  cursor.skipSpace();
  cursor.expect('(');
  const args: IntrinsicArgument[] = [];
  if (!cursor.takeAfterSpace(')')) {
    do {
      cursor.skipSpace();
      args.push(parseArgument(cursor, name === 'Format' && args.length === 0));
    } while (cursor.takeAfterSpace(','));
    cursor.skipSpace();
    cursor.expect(')');
  }
  return { kind: 'call', name, args, source: cursor.text.slice(start, cursor.index) };
}

function parseArgument(cursor: TextCursor, isTemplate: boolean): IntrinsicArgument {
  const first = cursor.peek();
  if (first === '$') return { kind: 'path', path: parsePathAt(cursor) };
  if (first === 'S') return parseCall(cursor);
  if (first === "'") return { kind: 'literal', value: parseText(cursor, isTemplate) };
  const word = cursor.takeMatch(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  if (word === undefined) throw cursor.fail("$, a number, 'text', true, false, null or States.");
  return { kind: 'literal', value: JSON.parse(word) };
}

/** The escapes of the specification: \' \\ \{ \}. The template of States.Format keeps them, it tells `{}` from `\{\}`. */
function parseText(cursor: TextCursor, isTemplate: boolean): string {
  const quoted = cursor.takeMatch(/'(?:\\['\\{}]|[^'\\])*'/y);
  if (quoted === undefined) throw cursor.fail("a closing ' and no escapes but \\' \\\\ \\{ \\}");
  const inner = quoted.slice(1, -1);
  return isTemplate ? inner : inner.replace(/\\(['\\{}])/g, '$1');
}
