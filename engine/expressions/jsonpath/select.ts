import { testFilter } from './filter.ts';
import type { PathSegment } from './parse-path.ts';
import { applyPathFunction } from './path-functions.ts';

/** Everything a path can see while it is followed: the scope's roots, for `$` inside filters. */
export interface SelectionRoots {
  input: unknown;
  context: unknown;
  variables: Record<string, unknown>;
}

type Select<Kind extends PathSegment['kind']> = (
  segment: Extract<PathSegment, { kind: Kind }>,
  value: unknown,
  roots: SelectionRoots,
) => unknown[];

/** What one segment selects from one value; nothing is an empty list. */
const selectors: { [Kind in PathSegment['kind']]: Select<Kind> } = {
  child: ({ name }, value) => (isObject(value) && Object.hasOwn(value, name) ? [value[name]] : []),
  children: ({ names }, value) =>
    isObject(value) ? names.filter((name) => Object.hasOwn(value, name)).map((name) => value[name]) : [],
  members: ({ names }, value) => {
    if (!isObject(value)) return [];
    return [Object.fromEntries(names.filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]]))];
  },
  index: ({ index }, value) => at(value, index),
  indexes: ({ indexes }, value) => indexes.flatMap((index) => at(value, index)),
  slice: ({ from, to }, value) => (Array.isArray(value) ? slice(value, from, to) : []),
  wildcard: (_segment, value) => childrenOf(value),
  descendants: ({ segment }, value, roots) =>
    withDescendants(value).flatMap((node) => selectFrom(segment, node, roots)),
  filter: ({ test }, value, roots) =>
    (Array.isArray(value) ? value : isObject(value) ? [value] : []).filter((item) => testFilter(test, item, roots)),
  function: ({ name }, value) => {
    const result = applyPathFunction(name, value);
    return result === undefined ? [] : [result];
  },
};

function selectFrom<Kind extends PathSegment['kind']>(
  segment: Extract<PathSegment, { kind: Kind }>,
  value: unknown,
  roots: SelectionRoots,
): unknown[] {
  return (selectors[segment.kind] as unknown as Select<Kind>)(segment, value, roots);
}

/** Follows segments from one value and lists what they reach. */
export function select(segments: PathSegment[], start: unknown, roots: SelectionRoots): unknown[] {
  let values = [start];
  for (const [position, segment] of segments.entries()) {
    if (
      segment.kind === 'function' &&
      segments.slice(0, position).some((before) => before.kind !== 'child' && before.kind !== 'index')
    ) {
      // After an indefinite part a function sees the whole list.
      values = selectFrom(segment, values, roots);
    } else {
      values =
        values.length === 1
          ? selectFrom(segment, values[0], roots)
          : values.flatMap((value) => selectFrom(segment, value, roots));
    }
  }
  return values;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** With both ends given Jayway counts neither from the end of the list: `[1:-1]` selects nothing. */
function slice(items: unknown[], from: number | undefined, to: number | undefined): unknown[] {
  if (from === undefined || to === undefined) return items.slice(from ?? 0, to);
  const length = Math.max(0, Math.min(items.length, to) - from);
  return Array.from({ length }, (_, offset) => at(items, from + offset)).flat(1);
}

/** The service's JSON library answers null for an index past either end of a list. */
function at(value: unknown, index: number): unknown[] {
  if (!Array.isArray(value)) return [];
  const position = index < 0 ? value.length + index : index;
  return [position in value ? value[position] : null];
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function withDescendants(value: unknown): unknown[] {
  const below = Array.isArray(value) || isObject(value) ? childrenOf(value) : [];
  return [value, ...below.filter((child) => typeof child === 'object' && child !== null).flatMap(withDescendants)];
}
