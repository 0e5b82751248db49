import type { JsonataNode, NodeType, PathNode } from '../../../expressions/jsonata/ast.ts';

type NodeOf<Type extends NodeType, Node = JsonataNode> = Node extends { type: NodeType }
  ? Type extends Node['type']
    ? Node
    : never
  : never;
type Children = readonly (PathNode['steps'][number] | undefined)[];

const none = (): Children => [];

/** The nodes of one node that are evaluated against the same context item as the node itself. */
const sameContext: { readonly [Type in NodeType]: (node: NodeOf<Type>) => Children } = {
  path: (node) => [node.steps[0]],
  unary: (node) => {
    if (node.value === '-') return [node.expression];
    return node.value === '[' ? node.expressions : node.lhs.flat();
  },
  binary: (node) => [node.lhs, node.rhs],
  apply: (node) => [node.lhs, node.rhs],
  function: (node) => [node.procedure, ...node.arguments],
  partial: (node) => [node.procedure, ...node.arguments],
  lambda: (node) => [node.body],
  condition: (node) => [node.condition, node.then, node.else],
  block: (node) => node.expressions,
  bind: (node) => [node.rhs],
  name: none,
  variable: none,
  string: none,
  number: none,
  value: none,
  regex: none,
  parent: none,
  wildcard: none,
  descendant: none,
  operator: none,
  transform: none,
};

/**
 * What an expression reads from the context item, each once, in the order written: the names paths begin with, `$` for
 * the item itself, `$$` for the root. Only the first step of a path is evaluated against it; later steps, predicates,
 * sort terms and groupings see what the step before gave. A lambda's body keeps the context of its definition.
 */
export function topLevelReferences(tree: JsonataNode): readonly string[] {
  const names = new Set<string>();
  const visit = (node: Children[number]): void => {
    if (node === undefined || node.type === 'sort') return;
    if (node.type === 'name') names.add(node.value);
    if (node.type === 'variable' && node.value === '') names.add('$');
    if (node.type === 'variable' && node.value === '$') names.add('$$');
    const children = sameContext[node.type] as (node: JsonataNode) => Children;
    for (const child of children(node)) visit(child);
  };
  visit(tree);
  return [...names];
}

/** The members of `$states` an expression reads by name, anywhere in it, each once. */
export function statesMembersRead(tree: JsonataNode): readonly string[] {
  const members = new Set<string>();
  everyNode(tree, (node) => {
    const [first, second] = node.type === 'path' ? node.steps : [];
    if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name') members.add(second.value);
  });
  return [...members];
}

/** The variables an expression reads and did not bind itself, each once: no `$states`, no functions it calls. */
export function variablesRead(tree: JsonataNode): readonly string[] {
  return freeNames(tree).read;
}

/** The functions an expression calls by a name it did not bind itself, each once. */
export function functionsCalled(tree: JsonataNode): readonly string[] {
  return freeNames(tree).called;
}

function freeNames(tree: JsonataNode): { read: readonly string[]; called: readonly string[] } {
  const bound = new Set(['states', '', '$']);
  const procedures = new Set<unknown>();
  everyNode(tree, (node) => {
    if (node.type === 'bind') bound.add(node.lhs.value);
    if (node.type === 'lambda') for (const argument of node.arguments) bound.add(argument.value);
    if (node.type === 'function' || node.type === 'partial') procedures.add(node.procedure);
    for (const name of [node.focus, node.index]) if (name !== undefined) bound.add(name);
  });
  const names = { read: new Set<string>(), called: new Set<string>() };
  everyNode(tree, (node) => {
    if (node.type !== 'variable' || bound.has(node.value)) return;
    names[procedures.has(node) ? 'called' : 'read'].add(node.value);
  });
  return { read: [...names.read], called: [...names.called] };
}

function everyNode(value: unknown, see: (node: JsonataNode) => void): void {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return;
  if ('type' in value && typeof value.type === 'string') see(value as JsonataNode);
  for (const child of Array.isArray(value) ? value : Object.values(value)) everyNode(child, see);
}
