import { html } from 'hono/html';
import { ruleText } from '../../workflows/shared/gate-rule.ts';
import type { Action, PlanDocument, Step, Undo, UngatedAction } from '../../workflows/shared/plan.ts';
import { moment } from './time.ts';

const step = (each: Step) =>
  each.kind === 'api'
    ? html`<p>Call <strong>${each.action}</strong> with</p><pre>${JSON.stringify(each.arguments, null, 2)}</pre>`
    : html`<p>On <strong>${each.instanceId}</strong> run <strong>${each.document.name}</strong> version ${each.document.version}, delivered within ${each.deliverySeconds} s, for at most ${each.executionSeconds} s</p>
<dl class="facts">${Object.entries(each.parameters).map(([name, values]) => html`<dt>${name}</dt><dd><code>${values.join(', ')}</code></dd>`)}
<dt>SHA-256</dt><dd><code>${each.document.sha256}</code></dd></dl><pre class="script">${each.document.script}</pre>`;

function undo(each: Undo) {
  if (each.kind === 'none') return html`<p class="quiet">Nothing to take back: ${each.because}</p>`;
  if (each.kind === 'irreversible')
    return html`<p class="notice bad"><strong>Irreversible.</strong> ${each.because}</p>`;
  return html`<details><summary>Undo</summary>${step(each)}</details>`;
}

const action = (each: Action | UngatedAction) => html`<li id="action-${each.id}"><h3>${each.title}</h3>
<p class="quiet">${each.id} · risk ${each.risk} · expected: ${each.expected}</p>
<details><summary>${each.step.kind === 'api' ? 'The call' : 'Exact shell text and parameters'}</summary>${step(each.step)}</details>${undo(each.undo)}${'ungated' in each ? html`<p class="quiet">Needs no approval: ${each.ungated}</p>` : ''}</li>`;

/** A plan with everything that it would run, and the facts it rests on. */
export function planSection(
  { plan, created, expires, definition, roster }: PlanDocument,
  digest: string,
  words: string[],
) {
  const named = (people: string[]) => people.map((id) => roster[id]?.name ?? id).join(', ');
  return html`<section aria-labelledby="plan"><h2 id="plan">Plan</h2>
<p>${plan.summary}</p>
<p class="words"><strong>${words.slice(0, 4).join(' ')}</strong> ${words.slice(4).join(' ')}</p>
<ol class="actions">${plan.actions.map(action)}</ol>
<dl class="facts"><dt>Approval</dt><dd>${plan.gate ? `${ruleText(plan.gate, (group) => `${group.min} of ${group.group} (${named(group.people)})`)}; proof: ${plan.gate.strength}` : 'of nobody: each action says why'}</dd>
<dt>Made</dt><dd>${moment(created)}</dd><dt>Expires</dt><dd>${moment(expires)}</dd>
<dt>Digest</dt><dd><code>${digest}</code></dd><dt>Definition</dt><dd><code>${definition}</code></dd></dl>
<details><summary>Facts the plan depends on</summary><pre>${JSON.stringify(plan.dependsOn, null, 2)}</pre></details></section>`;
}
