import { html, raw } from 'hono/html';
import type { Definition } from '../cell-reader.ts';
import { type Layout, layOut, type PlacedEdge, type PlacedState } from './lay-out.ts';
import type { Statuses } from './state-status.ts';

const round = (n: number) => Math.round(n * 10) / 10;

/** The picture of a definition as SVG, its states coloured by how they stand; what a screen reader needs is in titles. */
export function drawGraph(definition: Definition, statuses: Statuses) {
  const layout = layOut(definition);
  const entered = [...statuses].map(([name, { status }]) => `${name} ${status}`).join(', ');
  return html`<div class="graph" tabindex="0" role="region" aria-label="State machine"><svg viewBox="0 0 ${round(layout.width)} ${round(layout.height)}" width="${round(layout.width)}" height="${round(layout.height)}" role="img" aria-label="States: ${entered || 'none entered yet'}">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" class="tip"/></marker></defs>
${drawLayout(layout, statuses)}</svg></div>`;
}

function drawLayout(layout: Layout, statuses: Statuses): unknown {
  return html`${layout.edges.map((edge) => drawEdge(edge, statuses))}${layout.states.map((state) => drawState(state, statuses))}`;
}

function drawEdge({ points, kind, from, to }: PlacedEdge, statuses: Statuses): unknown {
  const taken = statuses.has(from) && statuses.has(to) && kind !== 'catch';
  return html`<path class="edge ${kind}${taken ? ' taken' : ''}" d="${smooth(points)}" marker-end="url(#tip)"/>`;
}

/** A curve through the middles between points, so that bends are round. */
function smooth(points: { x: number; y: number }[]): string {
  const at = points.map(({ x, y }) => [round(x), round(y)] as const);
  const [first, ...rest] = at;
  if (rest.length < 2) return `M${first} L${rest.join(' ')}`;
  const middles = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1]!;
    const last = index === rest.length - 2;
    return `Q${point} ${last ? next : [round((point[0] + next[0]) / 2), round((point[1] + next[1]) / 2)]}`;
  });
  return `M${first} ${middles.join(' ')}`;
}

function drawState({ name, state, x, y, width, height, branches }: PlacedState, statuses: Statuses): unknown {
  const known = statuses.get(name);
  const status = known?.status ?? 'waiting';
  const times = known && known.entered > 1 ? ` ×${known.entered}` : '';
  const label = `${name}${times}`;
  const place =
    branches.length > 0 ? { x: 12, y: 19, anchor: 'start' } : { x: width / 2, y: height / 2 + 4.5, anchor: 'middle' };
  return html`<g class="state ${status} ${state.Type.toLowerCase()}${branches.length > 0 ? ' box' : ''}" transform="translate(${round(x)} ${round(y)})">
<title>${name}: ${state.Type}, ${known ? `${status}${times}` : 'not entered'}${state.Comment ? `. ${state.Comment}` : ''}</title>
<rect width="${round(width)}" height="${round(height)}" rx="${state.Type === 'Choice' ? 17 : 6}"/>
<text x="${round(place.x)}" y="${round(place.y)}" text-anchor="${place.anchor}">${label}</text>
${branches.map((branch) => html`<g transform="translate(${round(branch.x)} ${round(branch.y)})">${raw(String(drawLayout(branch.graph, statuses)))}</g>`)}</g>`;
}
