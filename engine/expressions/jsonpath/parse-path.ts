import { type FilterTest, parseFilter } from './filter.ts';
import { isPathFunction, type PathFunctionName } from './path-functions.ts';
import { TextCursor } from './text-cursor.ts';

/** Where a path starts: `$` the input, `$$` the context object, `$name` a variable. */
export type PathRoot = { kind: 'input' } | { kind: 'context' } | { kind: 'variable'; name: string };

/** One selection of a path. `text` is its canonical spelling in Jayway's messages, for example `['a']`. */
export type PathSegment =
  | { kind: 'child'; name: string; text: string }
  | { kind: 'children'; names: string[]; text: string }
  | { kind: 'members'; names: string[]; text: string }
  | { kind: 'index'; index: number; text: string }
  | { kind: 'indexes'; indexes: number[]; text: string }
  | { kind: 'slice'; from: number | undefined; to: number | undefined; text: string }
  | { kind: 'wildcard'; text: string }
  | { kind: 'descendants'; segment: PathSegment; text: string }
  | { kind: 'filter'; test: FilterTest; text: string }
  | { kind: 'function'; name: PathFunctionName; text: string };

export interface ParsedPath {
  source: string;
  root: PathRoot;
  segments: PathSegment[];
  /** True when the path names at most one value: then nothing found is a failure, otherwise it is `[]`. */
  definite: boolean;
  /** True when the path has names and single indexes alone. */
  plain: boolean;
}

/** A text that is not a path. `index` counts characters from 0. */
export class PathSyntaxError extends Error {
  readonly index: number;

  constructor(source: string, index: number, expected: string) {
    super(`'${source}' is not a JSONPath: expected ${expected} at character ${index}`);
    this.name = 'PathSyntaxError';
    this.index = index;
  }
}

const DEFINITE: { [Kind in PathSegment['kind']]: boolean } = {
  child: true,
  children: false,
  members: true,
  index: true,
  indexes: false,
  slice: false,
  wildcard: false,
  descendants: false,
  filter: false,
  function: true,
};

/** A name after a dot, and one inside a filter or an intrinsic call, where more characters end it. */
const NAME = /(?:\\.|[^\s.[(\\])+/uy;
const NESTED_NAME = /(?:\\.|[^\s.[\](),=<>!&|*\\])+/uy;

/**
 * Parses a JSONPath as AWS reads it: Jayway's grammar with `$$` and variables.
 * @throws {PathSyntaxError}
 */
export function parsePath(source: string): ParsedPath {
  const cursor = new TextCursor(source, (index, expected) => new PathSyntaxError(source, index, expected));
  const path = parsePathAt(cursor, NAME);
  if (!cursor.atEnd) throw cursor.fail("'.', '[' or the end");
  return { ...path, source };
}

/** Parses a path that starts at the cursor and leaves the cursor after it (paths inside filters and intrinsics). */
export function parsePathAt(cursor: TextCursor, name = NESTED_NAME): ParsedPath {
  const start = cursor.index;
  const root = parseRoot(cursor);
  const segments = parseSegments(cursor, name);
  const plain = segments.every(({ kind }) => kind === 'child' || kind === 'index');
  return { source: cursor.text.slice(start, cursor.index), root, segments, definite: isDefinite(segments), plain };
}

export function isDefinite(segments: PathSegment[]): boolean {
  return segments.at(-1)?.kind === 'function' || segments.every((segment) => DEFINITE[segment.kind]);
}

function parseRoot(cursor: TextCursor): PathRoot {
  cursor.expect('$');
  if (cursor.take('$')) return { kind: 'context' };
  const name = cursor.takeMatch(/[\p{ID_Start}_][\p{ID_Continue}]*/uy);
  return name === undefined ? { kind: 'input' } : { kind: 'variable', name };
}

export function parseSegments(cursor: TextCursor, name = NESTED_NAME): PathSegment[] {
  const segments: PathSegment[] = [];
  while (!cursor.atEnd) {
    if (cursor.take('..')) {
      if (cursor.atEnd) throw cursor.fail('a name, * or [');
      const segment = cursor.peek() === '[' ? parseBracket(cursor) : parseDotted(cursor, name);
      segments.push({ kind: 'descendants', segment, text: `..${segment.text}` });
    } else if (cursor.take('.')) {
      segments.push(cursor.peek() === '[' ? parseBracket(cursor) : parseDotted(cursor, name));
    } else if (cursor.peek() === '[') {
      segments.push(parseBracket(cursor));
    } else {
      break;
    }
  }
  const last = segments.pop();
  if (last !== undefined) segments.push(atEnd(last));
  return segments;
}

/** At its end a path answers several names as one object with these members, before it as several values. */
function atEnd(segment: PathSegment): PathSegment {
  if (segment.kind === 'children') return { ...segment, kind: 'members' };
  return segment.kind === 'descendants' ? { ...segment, segment: atEnd(segment.segment) } : segment;
}

function child(name: string): PathSegment {
  return { kind: 'child', name, text: `['${name}']` };
}

function parseDotted(cursor: TextCursor, name: RegExp): PathSegment {
  if (cursor.take('*')) return { kind: 'wildcard', text: '[*]' };
  const raw = cursor.takeMatch(name);
  if (raw === undefined) throw cursor.fail('a name');
  if (isPathFunction(raw) && cursor.take('()')) return { kind: 'function', name: raw, text: `.${raw}()` };
  return child(raw.replace(/\\(.)/gu, '$1'));
}

function parseBracket(cursor: TextCursor): PathSegment {
  cursor.expect('[');
  cursor.skipSpace();
  const segment = parseInsideBracket(cursor);
  cursor.skipSpace();
  cursor.expect(']');
  return segment;
}

function parseInsideBracket(cursor: TextCursor): PathSegment {
  if (cursor.take('*')) return { kind: 'wildcard', text: '[*]' };
  if (cursor.take('?')) {
    cursor.skipSpace();
    const start = cursor.index;
    cursor.expect('(');
    const test = parseFilter(cursor);
    cursor.expect(')');
    return { kind: 'filter', test, text: `[?${cursor.text.slice(start, cursor.index)}]` };
  }
  const quote = cursor.peek();
  return quote === "'" || quote === '"' ? parseNames(cursor) : parseNumbers(cursor);
}

function parseNames(cursor: TextCursor): PathSegment {
  const names = [cursor.takeQuoted()];
  while (cursor.takeAfterSpace(',')) {
    cursor.skipSpace();
    names.push(cursor.takeQuoted());
  }
  return names.length === 1
    ? child(names[0]!)
    : { kind: 'children', names, text: `[${names.map((name) => `'${name}'`).join(',')}]` };
}

function parseNumbers(cursor: TextCursor): PathSegment {
  const from = takeInteger(cursor);
  if (cursor.takeAfterSpace(':')) {
    cursor.skipSpace();
    const to = takeInteger(cursor);
    return { kind: 'slice', from, to, text: `[${from ?? ''}:${to ?? ''}]` };
  }
  if (from === undefined) throw cursor.fail("a quoted name, a number, *, ? or ':'");
  const indexes = [from];
  while (cursor.takeAfterSpace(',')) {
    cursor.skipSpace();
    const next = takeInteger(cursor);
    if (next === undefined) throw cursor.fail('a number');
    indexes.push(next);
  }
  return indexes.length === 1
    ? { kind: 'index', index: from, text: `[${from}]` }
    : { kind: 'indexes', indexes, text: `[${indexes.join(',')}]` };
}

function takeInteger(cursor: TextCursor): number | undefined {
  const digits = cursor.takeMatch(/-?\d+/y);
  return digits === undefined ? undefined : Number(digits);
}
