import type { TransformNode } from '../ast.ts';
import { isFunction, type NativeFunction } from '../callable.ts';
import { ExpressionError } from '../expression-error.ts';
import type { Frame } from '../frame.ts';
import { evaluate } from '../interpreter.ts';
import { defineNative } from '../natives/library.ts';
import { isArrayOfStrings } from '../values.ts';
import { apply } from './call.ts';

type Target = Record<string, unknown>;

/** `|pattern|update, delete|`: a function that copies an object and changes what the pattern finds in the copy. */
export function evaluateTransform(node: TransformNode, _input: unknown, frame: Frame): NativeFunction {
  return defineNative((obj: unknown) => {
    if (obj === undefined) return undefined;
    const clone = frame.lookup('clone');
    if (!isFunction(clone)) throw new ExpressionError('T2013', { position: node.position });
    const result = apply(clone, [obj], null, frame);
    const matches = evaluate(node.pattern, result, frame);
    if (matches === undefined) return result;
    for (const match of (Array.isArray(matches) ? matches : [matches]) as Target[]) {
      update(node, match, frame);
      remove(node, match, frame);
    }
    return result;
  }, '<(oa):o>');
}

function update(node: TransformNode, match: Target, frame: Frame): void {
  const value = evaluate(node.update, match, frame);
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ExpressionError('T2011', { position: node.update.position, value });
  }
  for (const [key, member] of Object.entries(value)) match[key] = member;
}

function remove(node: TransformNode, match: Target, frame: Frame): void {
  if (node.delete === undefined) return;
  const value = evaluate(node.delete, match, frame);
  if (value === undefined) return;
  const names = Array.isArray(value) ? value : [value];
  if (!isArrayOfStrings(names)) throw new ExpressionError('T2012', { position: node.delete.position, value });
  if (typeof match !== 'object' || match === null) return;
  for (const name of names) delete match[name];
}
