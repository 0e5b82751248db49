import dagre from '@dagrejs/dagre';
import type { Definition, State } from '../cell-reader.ts';

export interface Point {
  x: number;
  y: number;
}

/** A state in its place; a container (Parallel, Map) holds laid-out branches. Coordinates are of the top left corner. */
export interface PlacedState extends Point {
  name: string;
  state: State;
  width: number;
  height: number;
  branches: { graph: Layout; x: number; y: number }[];
}

export interface PlacedEdge {
  from: string;
  to: string;
  points: Point[];
  kind: 'next' | 'default' | 'choice' | 'catch';
}

/** A definition laid out from top to bottom. */
export interface Layout {
  width: number;
  height: number;
  states: PlacedState[];
  edges: PlacedEdge[];
}

const title = 30;
const gap = 14;

/** Lays out a definition: dagre for the layers of one level, and each branch of a Parallel or Map inside its own box. */
export function layOut(definition: Definition): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 22, ranksep: 34, edgesep: 12, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const placed = new Map<string, PlacedState>();
  for (const [name, state] of Object.entries(definition.States)) {
    const box = boxOf(name, state);
    placed.set(name, box);
    graph.setNode(name, { width: box.width, height: box.height });
  }
  const edges = Object.entries(definition.States).flatMap(([name, state]) => edgesOf(name, state));
  for (const [index, { from, to }] of edges.entries()) if (placed.has(to)) graph.setEdge(from, to, {}, String(index));
  dagre.layout(graph);

  for (const [name, box] of placed) {
    const { x, y } = graph.node(name) as Point;
    box.x = x - box.width / 2;
    box.y = y - box.height / 2;
  }
  const { width, height } = graph.graph() as { width: number; height: number };
  return {
    width,
    height,
    states: [...placed.values()],
    edges: edges.flatMap((edge, index) => {
      const at = graph.edge(edge.from, edge.to, String(index)) as { points: Point[] } | undefined;
      return at ? [{ ...edge, points: at.points }] : [];
    }),
  };
}

function boxOf(name: string, state: State): PlacedState {
  const inner = [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].map(layOut);
  const plain = { name, state, x: 0, y: 0, width: Math.max(96, name.length * 8 + 28), height: 34, branches: [] };
  if (inner.length === 0) return plain;
  let x = gap;
  const branches = inner.map((graph) => {
    const at = { graph, x, y: title };
    x += graph.width + gap;
    return at;
  });
  return {
    ...plain,
    width: Math.max(plain.width, x),
    height: title + Math.max(...inner.map((graph) => graph.height)) + gap,
    branches,
  };
}

function edgesOf(name: string, state: State): Omit<PlacedEdge, 'points'>[] {
  const to = (kind: PlacedEdge['kind'], next: string | undefined) => (next ? [{ from: name, to: next, kind }] : []);
  return [
    ...to('next', state.Next),
    ...(state.Choices ?? []).flatMap((choice) => to('choice', choice.Next)),
    ...to('default', state.Default),
    ...(state.Catch ?? []).flatMap((each) => to('catch', each.Next)),
  ];
}
