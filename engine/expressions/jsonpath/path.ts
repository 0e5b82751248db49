import { BoundedCache } from '../bounded-cache.ts';
import { EvaluationFailure } from '../evaluation-failure.ts';
import { type ParsedPath, type PathSegment, parsePath } from './parse-path.ts';
import { isObject, select } from './select.ts';

/** What a JSONPath of a state can see: `$` the input, `$$` the context object, `$name` the variables. */
export interface PathScope {
  input: unknown;
  context: unknown;
  variables: Record<string, unknown>;
}

const parsed = new BoundedCache<string, ParsedPath>(10_000, parsePath);

/** A path's parse, kept for the next time. @throws {PathSyntaxError} */
export function compilePath(path: string): ParsedPath {
  return parsed.get(path);
}

/** The value a path names: for an indefinite path always a list, for a definite one `undefined` when nothing is there. */
export function findPath(path: string | ParsedPath, scope: PathScope): unknown {
  const compiled = typeof path === 'string' ? compilePath(path) : path;
  const start = compiled.root.kind === 'variable' ? variable(compiled.root.name, scope) : scope[compiled.root.kind];
  if (start === undefined) return compiled.definite ? undefined : [];
  if (compiled.plain) return follow(compiled.segments, start);
  const found = select(compiled.segments, start, scope);
  return compiled.definite ? found[0] : found;
}

/**
 * What {@link findPath} finds, but null where the path ends with an index past the end of a list. Choice rules alone
 * do without: `IsPresent` of `$.list[0]` tells an empty list.
 */
export function valueAtPath(path: string | ParsedPath, scope: PathScope): unknown {
  const compiled = typeof path === 'string' ? compilePath(path) : path;
  const value = findPath(compiled, scope);
  if (value !== undefined || !compiled.plain || compiled.segments.at(-1)?.kind !== 'index') return value;
  const list = findPath({ ...compiled, segments: compiled.segments.slice(0, -1) }, scope);
  return Array.isArray(list) ? null : undefined;
}

/** The short way for names and indexes alone. */
function follow(segments: PathSegment[], start: unknown): unknown {
  let value = start;
  for (const segment of segments) {
    if (segment.kind === 'child') {
      if (!isObject(value) || !Object.hasOwn(value, segment.name)) return undefined;
      value = value[segment.name];
    } else if (segment.kind === 'index') {
      if (!Array.isArray(value)) return undefined;
      value = value.at(segment.index);
    }
    if (value === undefined) return undefined;
  }
  return value;
}

/**
 * Reads InputPath, OutputPath and ItemsPath-like fields.
 * @throws {EvaluationFailure} States.Runtime with AWS's text, when a definite path finds nothing
 */
export function readPath(path: string, scope: PathScope): unknown {
  const value = valueAtPath(path, scope);
  if (value === undefined) {
    throw new EvaluationFailure('States.Runtime', `Invalid path '${path}' : ${whyNothing(compilePath(path), scope)}`, {
      detail: { path },
    });
  }
  return value;
}

/**
 * Reads a path that a named field holds (`value.$`, `ErrorPath`, `TimeoutSecondsPath`).
 * @throws {EvaluationFailure} States.Runtime naming the field and the input
 */
export function readPathOf(field: string, path: string, scope: PathScope): unknown {
  const value = valueAtPath(path, scope);
  if (value === undefined) {
    throw new EvaluationFailure(
      'States.Runtime',
      `The JSONPath '${path}' specified for the field '${field}' could not be found in the input '${JSON.stringify(scope.input)}'`,
      { location: field, detail: { path } },
    );
  }
  return value;
}

/**
 * The input with `value` put at a reference path (ResultPath); objects on the way are made, nothing is mutated.
 * @throws {EvaluationFailure} States.ResultPathMatchFailure when the input has something else than an object there
 */
export function writePath(input: unknown, path: string, value: unknown): unknown {
  return put(input, compilePath(path).segments, 0, value);
}

function put(node: unknown, segments: PathSegment[], at: number, value: unknown): unknown {
  const segment = segments[at];
  if (segment === undefined) return value;
  if (segment.kind === 'child' && (isObject(node) || (node === undefined && at > 0))) {
    const owner = isObject(node) ? node : {};
    const before = Object.hasOwn(owner, segment.name) ? owner[segment.name] : undefined;
    return { ...owner, [segment.name]: put(before, segments, at + 1, value) };
  }
  if (segment.kind === 'index' && Array.isArray(node) && segment.index >= 0 && segment.index < node.length) {
    return node.with(segment.index, put(node[segment.index], segments, at + 1, value));
  }
  const step = segment.kind === 'child' ? segment.name : segment.text;
  throw new EvaluationFailure(
    'States.ResultPathMatchFailure',
    `Unable to apply step "${step}" to input ${JSON.stringify(node)}`,
    {
      detail: { step },
    },
  );
}

function variable(name: string, scope: PathScope): unknown {
  return Object.hasOwn(scope.variables, name) ? scope.variables[name] : undefined;
}

/** Jayway's reason why a definite path found nothing, as AWS shows it. */
export function whyNothing(path: ParsedPath, scope: PathScope): string {
  let text = path.root.kind === 'variable' ? `$${path.root.name}` : '$';
  let node = path.root.kind === 'variable' ? variable(path.root.name, scope) : scope[path.root.kind];
  let pastEnd = false;
  for (const [position, segment] of path.segments.entries()) {
    const last = position === path.segments.length - 1;
    if (segment.kind === 'index' && !Array.isArray(node)) {
      if (pastEnd) return `The path ${text} is null`;
      const rest = path.segments.slice(position).map((each) => each.text);
      return `Filter: ${rest.join('')} can only be applied to arrays. Current context is: ${JSON.stringify(node)}`;
    }
    if (segment.kind === 'child' && !isObject(node)) {
      const type = pastEnd ? 'null' : javaType(node);
      return `Expected to find an object with property ['${segment.name}'] in path ${text} but found '${type}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.`;
    }
    text += segment.text;
    pastEnd = segment.kind === 'index' && (node as unknown[]).at(segment.index) === undefined;
    const found = select([segment], node, scope);
    if (found.length === 0)
      return segment.kind === 'child' && !last ? `Missing property in path ${text}` : `No results for path: ${text}`;
    node = found[0];
  }
  return `No results for path: ${text}`;
}

/** The class of the service's JSON library for a value. */
function javaType(value: unknown): string {
  return `com.fasterxml.jackson.databind.node.${nodeKind(value)}Node`;
}

function nodeKind(value: unknown): string {
  if (value === null || value === undefined) return 'Null';
  if (Array.isArray(value)) return 'Array';
  if (typeof value === 'string') return 'Text';
  if (typeof value !== 'number') return typeof value === 'boolean' ? 'Boolean' : 'Object';
  if (!Number.isInteger(value)) return 'Double';
  return Math.abs(value) < 2 ** 31 ? 'Int' : 'Long';
}
