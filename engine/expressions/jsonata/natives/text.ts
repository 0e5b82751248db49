import type { Closure, Focus } from '../callable.ts';
import { isFunction } from '../callable.ts';
import { ExpressionError } from '../expression-error.ts';
import type { Match } from '../nodes/regex.ts';
import { createSequence } from '../sequence.ts';

type Pattern = string | Closure;

export function contains(this: Focus, text: string | undefined, pattern: Pattern): unknown {
  if (text === undefined) return undefined;
  return typeof pattern === 'string' ? text.includes(pattern) : firstMatch(this, pattern, text) !== undefined;
}

export function match(this: Focus, text: string | undefined, pattern: Closure, limit: number | undefined): unknown {
  if (text === undefined) return undefined;
  if (limit !== undefined && limit < 0) throw new ExpressionError('D3040', { value: limit, index: 3 });
  const results = createSequence();
  for (const found of matches(this, pattern, text, limit)) {
    results.push({ match: found.match, index: found.start, groups: found.groups });
  }
  return results;
}

export function split(this: Focus, text: string | undefined, separator: Pattern, limit: number | undefined): unknown {
  if (text === undefined) return undefined;
  if (limit !== undefined && limit < 0) throw new ExpressionError('D3020', { value: limit, index: 3 });
  if (limit !== undefined && limit <= 0) return [];
  if (typeof separator === 'string') return text.split(separator, limit);
  const parts: string[] = [];
  let start = 0;
  for (const found of matches(this, separator, text, limit)) {
    parts.push(text.substring(start, found.start));
    start = found.end;
  }
  if (limit === undefined || parts.length < limit) parts.push(text.substring(start));
  return parts;
}

export function replace(
  this: Focus,
  text: string | undefined,
  pattern: Pattern,
  replacement: string | Closure,
  limit: number | undefined,
): unknown {
  if (text === undefined) return undefined;
  if (pattern === '') throw new ExpressionError('D3010', { value: pattern, index: 2 });
  if (limit !== undefined && limit < 0) throw new ExpressionError('D3011', { value: limit, index: 4 });
  if (typeof pattern === 'string') return replaceText(text, pattern, String(replacement), limit);
  let result = '';
  let position = 0;
  for (const found of matches(this, pattern, text, limit)) {
    const substitute = typeof replacement === 'string' ? fill(replacement, found) : replacement.apply(this, [found]);
    if (typeof substitute !== 'string') throw new ExpressionError('D3012', { value: substitute });
    result += text.substring(position, found.start) + substitute;
    position = found.start + found.match.length;
  }
  return result + text.substring(position);
}

function replaceText(text: string, pattern: string, replacement: string, limit = Number.POSITIVE_INFINITY): string {
  let result = '';
  let position = 0;
  let count = 0;
  for (let at = text.indexOf(pattern); at !== -1 && count < limit; at = text.indexOf(pattern, position)) {
    result += text.substring(position, at) + replacement;
    position = at + pattern.length;
    count += 1;
  }
  return result + text.substring(position);
}

/** The replacement with $0 for the match, $1… for its groups and $$ for a dollar sign. */
function fill(replacement: string, found: Match): string {
  const groups = found.groups.length;
  const digits = groups === 0 ? 1 : Math.floor(Math.log(groups) * Math.LOG10E) + 1;
  let filled = '';
  let position = 0;
  for (
    let at = replacement.indexOf('$');
    at !== -1 && position < replacement.length;
    at = replacement.indexOf('$', position)
  ) {
    filled += replacement.substring(position, at);
    position = at + 1;
    const next = replacement.charAt(position);
    if (next === '$' || next === '0') {
      filled += next === '$' ? '$' : found.match;
      position += 1;
      continue;
    }
    let group = Number.parseInt(replacement.substring(position, position + digits), 10);
    if (digits > 1 && group > groups)
      group = Number.parseInt(replacement.substring(position, position + digits - 1), 10);
    if (Number.isNaN(group)) {
      filled += '$';
    } else {
      filled += found.groups[group - 1] ?? '';
      position += String(group).length;
    }
  }
  return filled + replacement.substring(position);
}

function* matches(focus: Focus, pattern: Closure, text: string, limit = Number.POSITIVE_INFINITY): Generator<Match> {
  if (limit <= 0) return;
  let count = 0;
  for (let found = firstMatch(focus, pattern, text); found !== undefined && count < limit; count += 1) {
    yield found;
    found = checked((found.next as unknown as Closure).apply(focus, []));
  }
}

function firstMatch(focus: Focus, pattern: Closure, text: string): Match | undefined {
  return checked(pattern.apply(focus, [text]));
}

/** A matcher may also be a function of the expression; then its result needs the shape of a match. */
function checked(found: unknown): Match | undefined {
  const result = found as Partial<Match> | undefined;
  if (
    result &&
    !(
      typeof result.start === 'number' ||
      typeof result.end === 'number' ||
      Array.isArray(result.groups) ||
      isFunction(result.next)
    )
  ) {
    throw new ExpressionError('T1010');
  }
  return result as Match | undefined;
}
