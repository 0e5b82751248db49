import { html } from 'hono/html';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import { anchorOf } from '../../workflows/shared/runbook-anchor.ts';
import type { Approval, CellReader } from '../cell-reader.ts';
import { drawGraph } from '../graph/draw.ts';
import { stateStatuses } from '../graph/state-status.ts';
import { certificateSection } from '../parts/certificates.ts';
import { type Bodies, entryItem, outputBodies } from '../parts/entry.ts';
import { page, pill } from '../parts/layout.ts';
import { linked, runbookPath } from '../parts/linked.ts';
import { planSection } from '../parts/plan.ts';
import { moment, took } from '../parts/time.ts';

/** One run, whole: where it stands, its picture, what was seen, done and said, its plan, its transcript. */
export async function runPage(cell: CellReader, id: string): Promise<string | undefined> {
  const found = await cell.run(id);
  if (!found) return undefined;
  const { run, plan, gate } = found;
  const [entries, execution, transcript, words] = await Promise.all([
    cell.entries(id),
    cell.execution(run.execution),
    run.transcript ? cell.transcript(id) : undefined,
    run.planDigest ? cell.words(run.planDigest) : [],
  ]);
  const bodies: Bodies = new Map();
  for (const digest of outputBodies(entries)) {
    const body = await cell.body(digest);
    if (body !== undefined) bodies.set(digest, body);
  }
  const asked = entries.find(({ kind }) => kind === 'requested')?.data;
  const requester = gate?.requestedBy.join(', ') || String(asked?.person ?? asked?.principal ?? '');
  return page({
    title: `${run.procedure} on ${run.target}`,
    live: !run.closed,
    wide: true,
    content: html`<p class="quiet"><a href="/">Overview</a> / run</p>
<h1>${run.procedure} on ${run.target} ${pill(gate?.status === 'OPEN' && !run.closed ? 'WAITS_FOR_APPROVAL' : run.status)}</h1>
<dl class="facts row"><dt>Run</dt><dd><code>${run.id}</code></dd><dt>Started</dt><dd>${moment(run.started)}</dd>
${run.closed ? html`<dt>Ended</dt><dd>${moment(run.closed)}, after ${took(run.started, run.closed)}</dd>` : ''}
${requester ? html`<dt>Asked by</dt><dd>${requester}</dd>` : ''}
<dt>Runbook</dt><dd><a href="${runbookPath(run.runbook) ?? run.runbook}">${run.runbook.split('/').slice(-2).join('/')}</a></dd></dl>
${run.failure ? html`<p class="notice bad"><strong>${run.failure.error}.</strong> ${linked(run.failure.cause)}${run.failure.cause.includes(run.runbook) ? '' : html` <a href="${readOn(run.runbook, run.failure.error)}">What to do</a>`}</p>` : ''}
${gate?.status === 'OPEN' ? waiting(gate) : ''}
${run.closed ? '' : html`<p class="quiet">To stop it: <code>npx stepbook stop ${run.id}</code></p>`}
<div class="beside"><section class="states" aria-labelledby="states"><h2 id="states">States</h2>${execution ? html`${drawGraph(execution.definition, stateStatuses(execution.events))}<p class="legend" aria-hidden="true"><span class="succeeded">done</span><span class="running">running</span><span class="caught">failed, caught</span><span class="failed">failed</span><span class="aborted">stopped</span><span class="waiting">not entered</span></p>` : html`<p class="quiet">Step Functions keeps a history for 90 days; this one is gone. The transcript has its events.</p>`}</section>
<div>${certificateSection(entries)}
<section aria-labelledby="record"><h2 id="record">Record</h2><p class="quiet">Times are UTC. ${entries.length} entries, each chained to the one before.</p><ol class="record">${entries.map((entry) => entryItem(entry, bodies))}</ol></section></div></div>
${plan && run.planDigest ? planSection(plan, run.planDigest, words) : ''}
${transcript ? transcriptSection(id, transcript) : ''}`,
  });
}

const readOn = (runbook: string, error: string) => `${runbookPath(runbook) ?? runbook}#${anchorOf(error)}`;

const waiting = (gate: Approval) =>
  html`<p class="notice busy"><strong>Waits for approval: ${gate.text}.</strong> Still to approve: ${gate.missing.join(', ') || 'nobody'}. Until ${moment(gate.expires)}. <a href="/approvals/${gate.gate}">The request</a></p>`;

function transcriptSection(id: string, text: string) {
  const { ok, entries, signer, problems } = verifyTranscript(text);
  return html`<section aria-labelledby="transcript"><h2 id="transcript">Transcript</h2>
${ok ? html`<p class="notice good"><strong>Whole.</strong> ${entries} entries; chain, seal and votes verify.</p>` : html`<div class="notice bad"><p><strong>Does not verify.</strong></p><ul>${problems.slice(0, 10).map(({ seq, what }) => html`<li>${seq === undefined ? '' : html`<a href="#entry-${seq}">entry ${seq}</a>: `}${what}</li>`)}</ul></div>`}
<dl class="facts"><dt>Signer</dt><dd><code>${signer ?? 'none'}</code></dd></dl>
<p><a href="/runs/${id}/transcript" download="${id}.transcript.json">Download</a>, and check it yourself: <code>npx stepbook verify ${id}.transcript.json</code></p></section>`;
}
