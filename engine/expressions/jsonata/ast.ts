/** A parsed function signature (`<n-n:n>`): checks and completes arguments. */
export interface Signature {
  validate: (args: unknown[], context: unknown) => unknown[];
}

/** What every node of jsonata's syntax tree can carry besides its own members. */
interface NodeBase {
  position?: number;
  predicate?: FilterStage[];
  stages?: Stage[];
  group?: GroupNode;
  keepArray?: boolean;
  consarray?: boolean;
  tuple?: boolean;
  focus?: string;
  index?: string;
  ancestor?: { label: string };
}

export interface FilterStage {
  type: 'filter';
  expr: JsonataNode;
}

export type Stage = FilterStage | { type: 'index'; value: string };

export interface GroupNode {
  lhs: [JsonataNode, JsonataNode][];
  position?: number;
}

export interface PathNode extends NodeBase {
  type: 'path';
  steps: (JsonataNode | SortStep)[];
  keepSingletonArray?: boolean;
}

export interface SortStep extends NodeBase {
  type: 'sort';
  terms: { expression: JsonataNode; descending: boolean }[];
}

export interface BinaryNode extends NodeBase {
  type: 'binary';
  value: '+' | '-' | '*' | '/' | '%' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '&' | '..' | 'in' | 'and' | 'or';
  lhs: JsonataNode;
  rhs: JsonataNode;
}

export type UnaryNode = NodeBase &
  (
    | { type: 'unary'; value: '-'; expression: JsonataNode }
    | { type: 'unary'; value: '['; expressions: JsonataNode[] }
    | ({ type: 'unary'; value: '{' } & GroupNode)
  );

export interface NameNode extends NodeBase {
  type: 'name';
  value: string;
}

export interface LiteralNode extends NodeBase {
  type: 'string' | 'number' | 'value';
  value: unknown;
}

export interface VariableNode extends NodeBase {
  type: 'variable';
  value: string;
}

export interface RegexNode extends NodeBase {
  type: 'regex';
  value: RegExp;
}

export interface ParentNode extends NodeBase {
  type: 'parent';
  slot: { label: string };
}

export interface MarkNode extends NodeBase {
  type: 'wildcard' | 'descendant' | 'operator';
  value: string;
}

export interface ConditionNode extends NodeBase {
  type: 'condition';
  then: JsonataNode;
  condition: JsonataNode;
  else?: JsonataNode;
}

export interface BlockNode extends NodeBase {
  type: 'block';
  expressions: JsonataNode[];
}

export interface BindNode extends NodeBase {
  type: 'bind';
  lhs: VariableNode;
  rhs: JsonataNode;
}

export interface CallNode extends NodeBase {
  type: 'function' | 'partial';
  procedure: JsonataNode;
  arguments: JsonataNode[];
  value: string;
}

export interface LambdaNode extends NodeBase {
  type: 'lambda';
  arguments: VariableNode[];
  signature?: Signature;
  body: JsonataNode;
  thunk?: boolean;
}

export interface ApplyNode extends NodeBase {
  type: 'apply';
  lhs: JsonataNode;
  rhs: JsonataNode;
}

export interface TransformNode extends NodeBase {
  type: 'transform';
  pattern: JsonataNode;
  update: JsonataNode;
  delete?: JsonataNode;
}

/** A node of the tree that `jsonata(text).ast()` answers. */
export type JsonataNode =
  | PathNode
  | BinaryNode
  | UnaryNode
  | NameNode
  | LiteralNode
  | VariableNode
  | RegexNode
  | ParentNode
  | MarkNode
  | ConditionNode
  | BlockNode
  | BindNode
  | CallNode
  | LambdaNode
  | ApplyNode
  | TransformNode;

export type NodeType = JsonataNode['type'];
