import { isDefinite, type ParsedPath, type PathSegment, parsePathAt, parseSegments } from './parse-path.ts';
import { isObject, type SelectionRoots, select } from './select.ts';
import type { TextCursor } from './text-cursor.ts';

type Operand =
  | { kind: 'value'; value: unknown }
  | { kind: 'pattern'; pattern: RegExp }
  | { kind: 'item'; segments: PathSegment[] }
  | { kind: 'path'; path: ParsedPath };

/** The test in `[?(…)]`, Jayway's grammar. */
export type FilterTest =
  | { kind: 'and' | 'or'; tests: FilterTest[] }
  | { kind: 'not'; test: FilterTest }
  | { kind: 'exists'; operand: Operand }
  | { kind: 'compare'; operator: FilterOperator; left: Operand; right: Operand };

type FilterOperator = keyof typeof operators;

/** What compares two operands; undefined is a path that found nothing. */
const operators = {
  '===': (left: unknown, right: unknown) => sameType(left, right) && alike(left, right),
  '!==': (left: unknown, right: unknown) => !(sameType(left, right) && alike(left, right)),
  '==': (left: unknown, right: unknown) => alike(left, right),
  '!=': (left: unknown, right: unknown) => !alike(left, right),
  '<=': (left: unknown, right: unknown) => ordered(left, right, (order) => order <= 0),
  '>=': (left: unknown, right: unknown) => ordered(left, right, (order) => order >= 0),
  '<': (left: unknown, right: unknown) => ordered(left, right, (order) => order < 0),
  '>': (left: unknown, right: unknown) => ordered(left, right, (order) => order > 0),
  '=~': (left: unknown, right: unknown) => {
    const [text, pattern] = left instanceof RegExp ? [right, left] : [left, right];
    if (!(pattern instanceof RegExp) || text instanceof RegExp) return false;
    return Array.isArray(text) ? text.some((item) => pattern.test(matched(item))) : pattern.test(matched(text));
  },
  in: (left: unknown, right: unknown) => Array.isArray(right) && includes(right, left),
  nin: (left: unknown, right: unknown) => !(Array.isArray(right) && includes(right, left)),
  subsetof: (left: unknown, right: unknown) => lists(left, right, (a, b) => a.every((item) => includes(b, item))),
  anyof: (left: unknown, right: unknown) => lists(left, right, (a, b) => a.some((item) => includes(b, item))),
  noneof: (left: unknown, right: unknown) => lists(left, right, (a, b) => !a.some((item) => includes(b, item))),
  all: (left: unknown, right: unknown) => lists(left, right, (a, b) => b.every((item) => includes(a, item))),
  contains: (left: unknown, right: unknown) =>
    typeof left === 'string'
      ? typeof right === 'string' && left.includes(right)
      : Array.isArray(left) && includes(left, right),
  size: (left: unknown, right: unknown) => typeof right === 'number' && sizeOf(left) === right,
  empty: (left: unknown, right: unknown) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right,
};

export function parseFilter(cursor: TextCursor): FilterTest {
  return parseJoined(cursor, '||', 'or', () => parseJoined(cursor, '&&', 'and', () => parseUnary(cursor)));
}

function parseJoined(cursor: TextCursor, token: string, kind: 'and' | 'or', parse: () => FilterTest): FilterTest {
  const tests = [parse()];
  while (cursor.takeAfterSpace(token)) tests.push(parse());
  cursor.skipSpace();
  return tests.length === 1 ? tests[0]! : { kind, tests };
}

function parseUnary(cursor: TextCursor): FilterTest {
  cursor.skipSpace();
  if (cursor.take('!')) return { kind: 'not', test: parseUnary(cursor) };
  if (cursor.take('(')) {
    const test = parseFilter(cursor);
    cursor.expect(')');
    return test;
  }
  const left = parseOperand(cursor);
  cursor.skipSpace();
  const operator = cursor.takeMatch(
    /===|!==|==|!=|<=|>=|=~|<|>|(?:in|nin|subsetof|anyof|noneof|all|contains|size|empty)(?=[\s[('"@$\d])/iy,
  );
  if (operator === undefined) return { kind: 'exists', operand: left };
  cursor.skipSpace();
  return { kind: 'compare', operator: operator.toLowerCase() as FilterOperator, left, right: parseOperand(cursor) };
}

function parseOperand(cursor: TextCursor): Operand {
  const start = cursor.peek();
  if (cursor.take('@')) return { kind: 'item', segments: parseSegments(cursor) };
  if (start === '$') return { kind: 'path', path: parsePathAt(cursor) };
  if (start === "'" || start === '"') return { kind: 'value', value: cursor.takeQuoted() };
  if (start === '/') return parsePattern(cursor);
  if (start === '[' || start === '{') return { kind: 'value', value: parseLiteral(cursor) };
  const word = cursor.takeMatch(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  if (word === undefined) throw cursor.fail('@, $, a string, a number, true, false, null or a pattern');
  return { kind: 'value', value: JSON.parse(word) };
}

function parsePattern(cursor: TextCursor): Operand {
  const text = cursor.takeMatch(/\/(?:\\.|[^/\\])*\/[a-zA-Z]*/y);
  if (text === undefined) throw cursor.fail('a closing /');
  const end = text.lastIndexOf('/');
  const flags = text.slice(end + 1).replace(/[^imsu]/g, '');
  try {
    // Java's matches(): the whole text has to match.
    return { kind: 'pattern', pattern: new RegExp(`^(?:${text.slice(1, end)})$`, flags) };
  } catch {
    throw cursor.fail(`a regular expression instead of ${text}`);
  }
}

/** A JSON list or object, also with single quotes as Jayway allows. */
function parseLiteral(cursor: TextCursor): unknown {
  const text = cursor.takeMatch(
    /\[(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\]'"])*\]|\{(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^}'"])*\}/y,
  );
  if (text === undefined) throw cursor.fail('a closing bracket');
  const json = text.replace(/'((?:\\.|[^'\\])*)'/g, (_all, inner: string) =>
    JSON.stringify(inner.replace(/\\(.)/g, '$1')),
  );
  try {
    return JSON.parse(json);
  } catch {
    throw cursor.fail(`a JSON value instead of ${text}`);
  }
}

export function testFilter(test: FilterTest, item: unknown, roots: SelectionRoots): boolean {
  switch (test.kind) {
    case 'and':
      return test.tests.every((inner) => testFilter(inner, item, roots));
    case 'or':
      return test.tests.some((inner) => testFilter(inner, item, roots));
    case 'not':
      return !testFilter(test.test, item, roots);
    case 'exists':
      return exists(test.operand, item, roots);
    case 'compare': {
      const right = test.right.kind === 'pattern' ? test.right.pattern : read(test.right, item, roots);
      const left = test.left.kind === 'pattern' ? test.left.pattern : read(test.left, item, roots);
      return operators[test.operator](left, right);
    }
  }
}

function read(operand: Operand, item: unknown, roots: SelectionRoots): unknown {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'pattern') return operand.pattern;
  const segments = operand.kind === 'item' ? operand.segments : operand.path.segments;
  const found = select(segments, operand.kind === 'item' ? item : rootOf(operand.path, roots), roots);
  return isDefinite(segments) ? found[0] : found;
}

/** A path with a part that selects several values exists as soon as what stands before that part does. */
function exists(operand: Operand, item: unknown, roots: SelectionRoots): boolean {
  if (operand.kind === 'value' || operand.kind === 'pattern') return read(operand, item, roots) !== undefined;
  const segments = operand.kind === 'item' ? operand.segments : operand.path.segments;
  const several = isDefinite(segments) ? segments.length : segments.findIndex((segment) => !isDefinite([segment]));
  const found = select(segments.slice(0, several), operand.kind === 'item' ? item : rootOf(operand.path, roots), roots);
  return found[0] !== undefined && (segments[several]?.kind !== 'slice' || Array.isArray(found[0]));
}

function rootOf(path: ParsedPath, roots: SelectionRoots): unknown {
  if (path.root.kind === 'variable') return roots.variables[path.root.name];
  return roots[path.root.kind];
}

export function equal(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((item, index) => equal(item, right[index]))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]))
  );
}

function ordered(left: unknown, right: unknown, accept: (order: number) => boolean): boolean {
  if (typeof left === 'number' && typeof right === 'number') return accept(left - right);
  if (typeof left === 'string' && typeof right === 'string') return accept(left < right ? -1 : Number(left > right));
  return false;
}

function includes(list: unknown[], wanted: unknown): boolean {
  return list.some((item) => alike(wanted, item));
}

/** `==`: what is not there is like nothing, and a number is like the text that writes it. */
function alike(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'number' && typeof right === 'string')
    return right.trim() === right && Number(right) === left && right !== '';
  if (typeof left === 'string' && typeof right === 'number') return left === String(right);
  return equal(left, right);
}

function sameType(left: unknown, right: unknown): boolean {
  return left === null || right === null ? left === right : typeof left === typeof right;
}

/** The text a pattern is held against; what is neither text, number nor boolean counts as none. */
function matched(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function lists(left: unknown, right: unknown, accept: (left: unknown[], right: unknown[]) => boolean): boolean {
  return Array.isArray(left) && Array.isArray(right) && accept(left, right);
}

function sizeOf(value: unknown): number | undefined {
  return Array.isArray(value) || typeof value === 'string' ? value.length : undefined;
}
