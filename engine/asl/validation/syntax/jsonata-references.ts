import type { ExprNode } from 'jsonata';

/** A node of the tree `jsonata(…).ast()` gives; its declared type leaves most of the members out. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly lhs?: Node | readonly (readonly [Node, Node])[];
  readonly rhs?: Node;
  readonly expression?: Node;
  readonly expressions?: readonly Node[];
  readonly procedure?: Node;
  readonly arguments?: readonly Node[];
  readonly body?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
}

/** The nodes of one node that are evaluated against the same context item as the node itself. */
const sameContext: Readonly<Record<string, (node: Node) => readonly (Node | undefined)[]>> = {
  path: (node) => [node.steps?.[0]],
  unary: (node) => [...(node.expressions ?? []), node.expression, ...pairs(node)],
  binary: (node) => [node.lhs as Node, node.rhs],
  apply: (node) => [node.lhs as Node, node.rhs],
  function: (node) => [node.procedure, ...(node.arguments ?? [])],
  partial: (node) => [node.procedure, ...(node.arguments ?? [])],
  lambda: (node) => [node.body],
  condition: (node) => [node.condition, node.then, node.else],
  block: (node) => node.expressions ?? [],
  bind: (node) => [node.rhs],
};

function pairs(node: Node): readonly Node[] {
  return Array.isArray(node.lhs) ? (node.lhs as readonly (readonly [Node, Node])[]).flat() : [];
}

/**
 * What an expression reads from the context item, each once, in the order written: the names paths begin with, `$` for
 * the item itself, `$$` for the root. Only the first step of a path is evaluated against it; later steps, predicates,
 * sort terms and groupings see what the step before gave. A lambda's body keeps the context of its definition.
 */
export function topLevelReferences(tree: ExprNode): readonly string[] {
  const names = new Set<string>();
  const visit = (node: Node | undefined): void => {
    if (node === undefined || node === null) return;
    if (node.type === 'name') names.add(String(node.value));
    if (node.type === 'variable' && node.value === '') names.add('$');
    if (node.type === 'variable' && node.value === '$') names.add('$$');
    for (const child of sameContext[node.type]?.(node) ?? []) visit(child);
  };
  visit(tree as unknown as Node);
  return [...names];
}

/** The members of `$states` an expression reads by name, anywhere in it, each once. */
export function statesMembersRead(tree: ExprNode): readonly string[] {
  const members = new Set<string>();
  everyNode(tree, (node) => {
    const [first, second] = node.type === 'path' ? (node.steps ?? []) : [];
    if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name') {
      members.add(String(second.value));
    }
  });
  return [...members];
}

/** The variables an expression reads that it did not bind itself, without `$states`, the context and called functions. */
export function variablesRead(tree: ExprNode): readonly string[] {
  const read = new Set<string>();
  const bound = new Set<string>(['states', '', '$']);
  everyNode(tree, (node) => {
    if (node.type === 'bind') bound.add(String((node.lhs as Node).value));
    if (node.type === 'lambda') for (const argument of node.arguments ?? []) bound.add(String(argument.value));
  });
  const called = new Set<unknown>();
  everyNode(tree, (node) => {
    if (node.type === 'function' || node.type === 'partial') called.add(node.procedure);
    if (node.type === 'variable' && !called.has(node)) read.add(String(node.value));
  });
  return [...read].filter((name) => !bound.has(name));
}

function everyNode(tree: unknown, see: (node: Node) => void): void {
  if (Array.isArray(tree)) for (const item of tree) everyNode(item, see);
  else if (typeof tree === 'object' && tree !== null) {
    if (typeof (tree as Node).type === 'string') see(tree as Node);
    for (const child of Object.values(tree)) everyNode(child, see);
  }
}
