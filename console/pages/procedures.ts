import { html } from 'hono/html';
import { procedures } from '../../workflows/catalog.ts';
import type { Procedure } from '../../workflows/shared/procedure.ts';
import type { CellReader } from '../cell-reader.ts';
import { page } from '../parts/layout.ts';

const runbookOf = ({ name, system }: Procedure) => `/runbooks/${system}/${name.replace(`${system}-`, '')}`;

/** Every procedure there is, with how to plan and start it. */
export async function proceduresPage(cell: CellReader): Promise<string> {
  const deployed = new Set(await cell.stateMachines());
  const item = (each: Procedure) => html`<li class="card"><h2>${each.title}</h2>
<p><code>${each.name}</code> · ${each.readOnly ? 'reads only' : each.ungated === undefined ? 'changes something: planned and approved' : `planned; not approved: ${each.ungated}`} · stands for ${each.from.join(', ')} · <a href="${runbookOf(each)}">runbook</a>${deployed.has(each.name) ? '' : html` · <strong class="bad">not deployed here</strong>`}</p>
<pre>npx stepbook ${each.readOnly ? 'start' : 'plan'} ${each.name} --input '${JSON.stringify(each.example)}'</pre></li>`;
  return page({
    title: 'Procedures',
    place: 'procedures',
    content: html`<h1>Procedures</h1><ul class="cards">${procedures.map(item)}</ul>`,
  });
}
