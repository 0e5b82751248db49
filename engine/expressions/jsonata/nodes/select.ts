import type { MarkNode, NameNode, ParentNode, VariableNode } from '../ast.ts';
import type { Frame } from '../frame.ts';
import { append, createSequence, type Sequence } from '../sequence.ts';
import { lookup } from '../values.ts';

export function evaluateName(node: NameNode, input: unknown): unknown {
  return lookup(input, node.value);
}

/** `$` is the context value, `$name` a variable. */
export function evaluateVariable(node: VariableNode, input: unknown, frame: Frame): unknown {
  if (node.value !== '') return frame.lookup(node.value);
  return Array.isArray(input) && (input as Sequence).outerWrapper ? input[0] : input;
}

export function evaluateParent(node: ParentNode, _input: unknown, frame: Frame): unknown {
  return frame.lookup(node.slot.label);
}

export function evaluateWildcard(_node: MarkNode, input: unknown): unknown {
  let results: unknown = createSequence();
  const owner = Array.isArray(input) && (input as Sequence).outerWrapper && input.length > 0 ? input[0] : input;
  if (owner === null || typeof owner !== 'object') return results;
  for (const value of Object.keys(owner).map((key) => (owner as Record<string, unknown>)[key])) {
    if (Array.isArray(value)) results = append(results, value.flat(Number.POSITIVE_INFINITY));
    else (results as unknown[]).push(value);
  }
  return results;
}

export function evaluateDescendants(_node: MarkNode, input: unknown): unknown {
  if (input === undefined) return undefined;
  const results = createSequence();
  collect(input, results);
  return results.length === 1 ? results[0] : results;
}

function collect(value: unknown, results: unknown[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, results);
    return;
  }
  results.push(value);
  if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) collect((value as Record<string, unknown>)[key], results);
  }
}
