import { html, raw } from 'hono/html';
import type { GateView } from '../shared/gate/present/gate-view.ts';
import { classLook as look, type Part } from '../shared/gate/present/look.ts';
import { fromNow, plainTime } from '../shared/gate/present/plain-time.ts';
import { actionsHtml, factsHtml, headHtml, wordsHtml } from '../shared/gate/present/request-html.ts';
import { frame } from './frame.ts';
import { voteScript } from './scripts.ts';

/** Something the page says above everything else. */
export interface Notice {
  part: Extract<Part, 'danger' | 'caution' | 'good' | 'plain'>;
  text: string;
}

interface Typed {
  words: string;
  target: string;
  comment: string;
}

/** What a personal link lets a person do where a mailbox is proof enough: hidden fields, and what was typed before a refusal. */
export interface MailForm {
  by: 'mail';
  name: string;
  person: string;
  mac: string;
  nonce: string;
  typed?: Typed;
}

/** What people with a passkey for this site can do. */
export interface PasskeyForm {
  by: 'passkey';
  people: { id: string; name: string; keys: string[] }[];
  /** Who the link was mailed to: chosen already, proven by nothing but the passkey. */
  person: string | undefined;
  rpId: string;
  nonce: string;
  typed?: Typed;
}

export type Form = MailForm | PasskeyForm;

/** The request: the same as the mail says, the count as it is now, and the form or how to decide otherwise. */
export function approvalPage(view: GateView, now: Date, notices: Notice[], form: Form | undefined): string {
  return frame(
    `${view.procedure} on ${view.target} · Stepbook`,
    html`${notices.map(({ part, text }) => html`<p${raw(look(part))} role="status">${text}</p>`)}
${headHtml(view, look)}
${statusHtml(view, now)}
${factsHtml(view, look, now)}
${form ? html`<p${raw(look('text'))}><a${raw(look('link'))} href="#decide">Decide, below what will run</a></p>` : ''}
${actionsHtml(view, look)}
${wordsHtml(view, look)}
${view.status === 'OPEN' ? decideHtml(view, form) : ''}`,
    view.status === 'OPEN' && form?.by === 'passkey' ? voteScript : undefined,
  );
}

const statusText: Record<GateView['status'], { part: Notice['part']; text: (view: GateView) => string }> = {
  OPEN: {
    part: 'plain',
    text: ({ text, missing }) => `Open: ${text} approved. Still to approve: ${missing.join(', ') || 'nobody'}.`,
  },
  APPROVED: { part: 'good', text: ({ approvedBy }) => `Approved by ${approvedBy.join(' and ')}.` },
  REJECTED: {
    part: 'danger',
    text: ({ rejectedBy }) =>
      `Rejected${rejectedBy.length > 0 ? ` by ${rejectedBy.join(' and ')}` : ''}. Nothing was run.`,
  },
  EXPIRED: { part: 'danger', text: ({ text }) => `Expired with ${text} approved. Expiry rejects: nothing was run.` },
  CANCELLED: {
    part: 'caution',
    text: () => 'The run is over, and with it this request. Nobody can decide it any more.',
  },
};

function statusHtml(view: GateView, now: Date) {
  const { part, text } = statusText[view.status];
  const when = view.decided ? ` Decided ${plainTime(view.decided)}, ${fromNow(view.decided, now)}.` : '';
  const { superseded } = view;
  return html`<p${raw(look(part))}><strong>${text(view)}</strong>${when}</p>${
    superseded
      ? html`<p${raw(look('caution'))}><strong>Superseded.</strong> This request is over; a newer one for ${view.target} is <a${raw(look('link'))} href="${superseded.link}">${superseded.gate}</a>.</p>`
      : ''
  }`;
}

function decideHtml(view: GateView, form: Form | undefined) {
  const command = html`<pre${raw(look('script'))}>npx stepbook approve ${view.gate}</pre>`;
  if (form?.by === 'mail') return mailFormHtml(view, form);
  const reject = html`<p${raw(look('quiet'))}>To reject: <span${raw(look('code'))}>npx stepbook reject ${view.gate}</span></p>`;
  if (form) {
    return html`${passkeyFormHtml(view, form)}<h2${raw(look('heading'))}>Or from a terminal</h2>
<p${raw(look('text'))}>With your own AWS credentials:</p>${command}${reject}`;
  }
  if (view.strength === 'mail') {
    return html`<h2${raw(look('heading'))}>How to decide</h2>
<p${raw(look('text'))}>Open your own link from the mail that was sent to you, or use a terminal with your own AWS credentials:</p>${command}`;
  }
  return html`<h2${raw(look('heading'))}>How to decide</h2>
<p${raw(look('text'))}>This request asks for your own AWS credentials, or a passkey that the estate has of you for this site; it has none. From a terminal:</p>${command}${reject}`;
}

const hiddenHtml = (fields: Record<string, string>) =>
  Object.entries(fields).map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`);

function typedHtml(view: GateView, typed: Typed | undefined) {
  return html`<label for="words">The first four digest words <span class="hint">type them; case and spaces do not matter</span></label>
<input class="typed" id="words" name="words" type="text" required autocapitalize="none" spellcheck="false" value="${typed?.words ?? ''}">
${
  view.typedTarget
    ? html`<label for="target">Name of the target <span class="hint">type it, to show that you mean this one</span></label>
<input class="typed" id="target" name="target" type="text" required autocapitalize="none" spellcheck="false" value="${typed?.target ?? ''}">`
    : ''
}
<label for="comment">Comment <span class="hint">if you like; kept with your vote</span></label>
<textarea id="comment" name="comment" rows="2" maxlength="500">${typed?.comment ?? ''}</textarea>
<div class="choices"><button${raw(look('button'))} name="decision" value="approve">Approve</button>
<button class="reject" name="decision" value="reject">Reject</button></div>`;
}

function passkeyFormHtml(view: GateView, { people, person, rpId, nonce, typed }: PasskeyForm) {
  const keys = JSON.stringify(Object.fromEntries(people.map(({ id, keys: ids }) => [id, ids])));
  const chosen = people.find(({ id }) => id === person);
  return html`<h2${raw(look('heading'))} id="decide">Decide with your passkey${chosen ? `, ${chosen.name}` : ''}</h2>
<noscript><p${raw(look('caution'))}>A passkey needs JavaScript. Everything can be read without; decide from a terminal, as below.</p></noscript>
<form id="passkey" method="post" action="${new URL(view.link).pathname}" autocomplete="off" data-gate="${view.gate}" data-rp="${rpId}" data-keys="${keys}">
${hiddenHtml({ gate: view.gate, n: nonce, digest: view.digest, assertion: '', ...(chosen ? { p: chosen.id } : {}) })}
${
  chosen
    ? ''
    : html`<label for="p">You are</label><select id="p" name="p">${people.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select>`
}
${typedHtml(view, typed)}
<p><button class="quiet" name="decision" value="withdraw" formnovalidate>Take my vote back</button></p>
${view.rehearsal ? standInHtml() : ''}
<p${raw(look('plain'))} id="say" role="status">Your device will ask for your fingerprint, face or PIN.</p>
<p${raw(look('quiet'))}>One rejection ends the request. A vote is signed and kept for ever.</p>
</form>`;
}

/** In a rehearsal nobody has a device of the approvers: the stack has a passkey in software in its place. */
function standInHtml() {
  return html`<p${raw(look('quiet'))}>Rehearsal: no device at hand? The stack has a passkey in software for the first person of each group.
<button class="quiet" name="decision" value="approve" formaction="/_stepbook/passkey">Approve with it</button> or
<button class="quiet" name="decision" value="reject" formaction="/_stepbook/passkey">reject with it</button>.</p>`;
}

function mailFormHtml(view: GateView, { name, person, mac, nonce, typed }: MailForm) {
  return html`<h2${raw(look('heading'))} id="decide">Decide, ${name}</h2>
<form method="post" action="${new URL(view.link).pathname}" autocomplete="off">
${hiddenHtml({ p: person, m: mac, n: nonce, digest: view.digest })}
${typedHtml(view, typed)}
<p${raw(look('quiet'))}>One rejection ends the request. A vote is signed and kept for ever.</p>
</form>`;
}
