import { EvaluationFailure } from '../evaluation-failure.ts';

/** What a JSONPath of a state can see: `$` the input, `$$` the context object, `$name` the variables. */
export interface PathScope {
  input: unknown;
  context: unknown;
  variables: Record<string, unknown>;
}

/** @throws {EvaluationFailure} States.Runtime when a definite path finds nothing */
export function readPath(path: string, scope: PathScope): unknown {
  let node: unknown = scope.input;
  for (const key of path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean))
    node = (node as Record<string, unknown>)?.[key];
  if (node === undefined) throw new EvaluationFailure('States.Runtime', `Invalid path '${path}'`);
  return node;
}

/** The input with `value` put at the reference path `path`; objects on the way are made. */
export function writePath(input: unknown, path: string, value: unknown): unknown {
  const keys = path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean);
  const put = (node: unknown, at: number): unknown =>
    at === keys.length
      ? value
      : { ...(node as object), [keys[at]!]: put((node as Record<string, unknown>)?.[keys[at]!], at + 1) };
  return put(input, 0);
}
