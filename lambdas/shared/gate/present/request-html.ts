import { html, raw } from 'hono/html';
import type { Action, CommandStep, Step, Undo } from '../../../../workflows/shared/plan.ts';
import type { GateView } from './gate-view.ts';
import type { Look } from './look.ts';
import { fromNow, plainTime } from './plain-time.ts';

type Html = ReturnType<typeof html>;

const join = (parts: Html[]) => parts.map((part) => raw(String(part)));

/** Title, the sentence that says what is asked, and what cannot be undone. */
export function headHtml(view: GateView, look: Look): Html {
  return html`<p${raw(look('brand'))}>Stepbook · approval asked${view.rehearsal ? ' · rehearsal' : ''}</p>
<h1${raw(look('title'))}>${view.procedure} on ${view.target}</h1>
<p${raw(look('lead'))}>${view.summary}</p>
${riskHtml(view, look)}`;
}

function riskHtml(view: GateView, look: Look): Html {
  const forEver = view.actions.filter((action) => action.undo.kind === 'irreversible');
  if (forEver.length > 0) {
    return html`<p${raw(look('danger'))}><strong>Risk ${view.risk}, IRREVERSIBLE.</strong> ${forEver.map((action) => action.title).join('; ')} cannot be undone.</p>`;
  }
  return html`<p${raw(look(view.risk === 'low' ? 'plain' : 'caution'))}><strong>Risk ${view.risk}.</strong> Every action can be taken back, or has nothing to take back.</p>`;
}

/** Who must approve, who asked, until when. */
export function factsHtml(view: GateView, look: Look, now: Date): Html {
  const row = (name: string, value: Html | string) =>
    html`<tr><th scope="row"${raw(look('factName'))}>${name}</th><td${raw(look('fact'))}>${value}</td></tr>`;
  return html`<table${raw(look('facts'))}>
${row('Approved', html`<strong>${view.text}</strong>${view.missing.length > 0 ? `; still to approve: ${view.missing.join(', ')}` : ''}`)}
${row('Needed', view.rule)}
${join(view.need.map((group) => row(group.group, groupText(group))))}
${row('Expires', html`${plainTime(view.expires)}<br>${fromNow(view.expires, now)}. Expiry rejects.`)}
${row('Asked by', view.requestedBy.join(', ') || 'not known yet; approvals are taken as soon as it is')}
${row('Target', view.target)}
${row('Run', html`<span${raw(look('code'))}>${view.run}</span>`)}
${row('Runbook', html`<a${raw(look('link'))} href="${view.runbook}">${view.runbook}</a>`)}
</table>`;
}

const said = { approve: 'approved', reject: 'rejected', withdraw: 'withdrew' } as const;

/** `owner: 1 of 1` and its people, with what each has said or why somebody cannot. */
export function groupText(group: GateView['need'][number]): string {
  const told = group.people.map(({ name, voted, excluded, by }) => {
    if (voted) return `${name} (${by ? `${by} ` : ''}${said[voted]}${by ? ' in that place' : ''})`;
    return excluded ? `${name} (does not count here)` : name;
  });
  return `${group.have} of ${group.min}: ${told.join(', ')}`;
}

/** The digest words, the four to be typed first. */
export function wordsHtml(view: GateView, look: Look): Html {
  return html`<h2${raw(look('heading'))}>Digest words of this plan</h2>
<p${raw(look('words'))}><span${raw(look('firstWords'))}>${view.words.slice(0, 4).join(' ')}</span> ${view.words.slice(4).join(' ')}</p>
<p${raw(look('quiet'))}>Other approvers see the same eight words. If theirs differ, it is another plan: do not approve.
They stand for SHA-256 <span${raw(look('code'))}>${view.digest}</span>.</p>`;
}

/** Every action with its final text, parameters, document and undo. */
export function actionsHtml(view: GateView, look: Look): Html {
  const n = view.actions.length;
  return html`<h2${raw(look('heading'))}>Exactly what will run</h2>
<p${raw(look('text'))}>${n === 1 ? 'One action' : `${n} actions, in this order`}. Nothing else runs, and nothing at all if one byte of this differs when it is due.</p>
${join(view.actions.map((action, at) => actionHtml(action, at + 1, look)))}`;
}

function actionHtml(action: Action, number: number, look: Look): Html {
  return html`<section${raw(look('action'))}>
<h3${raw(look('actionTitle'))}>${number}. ${action.title}</h3>
<p${raw(look('quiet'))}>${action.id} · risk ${action.risk} · expected: ${action.expected}</p>
${stepHtml(action.step, look)}
<p${raw(look('label'))}>Undo</p>
${undoHtml(action.undo, action.step, look)}
</section>`;
}

function undoHtml(undo: Undo, step: Step, look: Look): Html {
  if (undo.kind === 'irreversible')
    return html`<p${raw(look('danger'))}><strong>IRREVERSIBLE.</strong> ${undo.because}</p>`;
  if (undo.kind === 'none') return html`<p${raw(look('text'))}>Nothing to take back: ${undo.because}</p>`;
  const same = undo.kind === 'command' && step.kind === 'command' && undo.document.sha256 === step.document.sha256;
  return stepHtml(undo, look, same);
}

function stepHtml(step: Step, look: Look, scriptShown = false): Html {
  if (step.kind === 'api') {
    return html`<p${raw(look('text'))}>Call <strong>${step.action}</strong> with</p><pre${raw(look('script'))}>${JSON.stringify(step.arguments, null, 2)}</pre>`;
  }
  return html`<p${raw(look('text'))}>On <strong>${step.instanceId}</strong> run <strong>${step.document.name}</strong> version ${step.document.version}, for at most ${step.executionSeconds} s.<br>
<span${raw(look('quiet'))}>Document SHA-256 <span${raw(look('code'))}>${step.document.sha256}</span></span></p>
${parametersHtml(step, look)}
${scriptShown ? html`<p${raw(look('quiet'))}>The same script as above.</p>` : html`<pre${raw(look('script'))}>${step.document.script}</pre>`}`;
}

function parametersHtml(step: CommandStep, look: Look): Html {
  const entries = Object.entries(step.parameters);
  if (entries.length === 0) return html`<p${raw(look('quiet'))}>No parameters.</p>`;
  return html`<pre${raw(look('script'))}>${entries.map(([name, values]) => `${name} = ${values.join(', ')}`).join('\n')}</pre>`;
}
