import { html } from 'hono/html';
import type { Run } from '../../lambdas/shared/runs.ts';
import type { Approval, CellReader } from '../cell-reader.ts';
import { page, pill } from '../parts/layout.ts';
import { table } from '../parts/table.ts';
import { moment, took } from '../parts/time.ts';

/** What a run is, and why when that is bad. `waiting`: the runs whose gates are open. */
const standing = (run: Run, waiting: ReadonlySet<string>) => {
  const open = waiting.has(run.id) ? 'WAITS_FOR_APPROVAL' : 'RUNNING';
  return html`${pill(run.status === 'OPEN' ? open : run.status)}${run.failure ? html` ${run.failure.error}` : ''}${run.mode === 'plan' ? html` <span class="quiet">plan only</span>` : ''}`;
};

/** A table of runs. */
export const runTable = (runs: Run[], waiting: ReadonlySet<string>) =>
  table(
    ['Status', 'Procedure', 'Target', 'Started', 'Took', 'Run'],
    runs.map((run) => [
      standing(run, waiting),
      run.procedure,
      run.target,
      moment(run.started),
      run.closed ? took(run.started, run.closed) : '',
      html`<a href="/runs/${run.id}">${run.id}</a>`,
    ]),
  );

/** A request for approval, in short. */
export const approvalCard = (
  approval: Approval,
) => html`<li class="card"><p><a href="/approvals/${approval.gate}"><strong>${approval.procedure}</strong> on <strong>${approval.target}</strong></a> ${approval.status === 'OPEN' ? '' : pill(approval.status)}</p>
<p><span class="count">${approval.text}</span> approved${approval.missing.length > 0 && approval.status === 'OPEN' ? html`; still to approve: ${approval.missing.join(', ')}` : ''}</p>
<p class="quiet">Risk ${approval.risk}${approval.irreversible ? html`, <strong class="bad">irreversible</strong>` : ''} · until ${moment(approval.expires)} · <a href="/runs/${approval.run}">run ${approval.run}</a></p></li>`;

/** What waits for somebody first, then what runs, then what was. */
export async function overviewPage(cell: CellReader): Promise<string> {
  const [approvals, runs] = await Promise.all([cell.approvals(false), cell.runs(60)]);
  const [open, closed] = [runs.filter((run) => !run.closed), runs.filter((run) => run.closed)];
  const waiting = new Set(approvals.map(({ run }) => run));
  return page({
    title: 'Overview',
    place: '',
    live: true,
    content: html`<h1>Overview</h1>
<section aria-labelledby="waiting"><h2 id="waiting">Waiting for approval</h2>
${approvals.length > 0 ? html`<ul class="cards">${approvals.map(approvalCard)}</ul>` : html`<p class="quiet">Nothing waits for approval.</p>`}</section>
<section aria-labelledby="running"><h2 id="running">Running</h2>${open.length > 0 ? runTable(open, waiting) : html`<p class="quiet">Nothing runs.</p>`}</section>
<section aria-labelledby="recent"><h2 id="recent">Recent</h2>${closed.length > 0 ? runTable(closed, waiting) : html`<p class="quiet">No run has ended yet. Start one: <code>npx stepbook start</code></p>`}</section>`,
  });
}
