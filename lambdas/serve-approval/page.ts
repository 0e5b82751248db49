import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { GateView } from '../shared/gate/present/gate-view.ts';
import { classLook as look, type Part, pageSheet } from '../shared/gate/present/look.ts';
import { fromNow, plainTime } from '../shared/gate/present/plain-time.ts';
import { actionsHtml, factsHtml, headHtml, wordsHtml } from '../shared/gate/present/request-html.ts';

/** Something the page says above everything else. */
export interface Notice {
  part: Extract<Part, 'danger' | 'caution' | 'good' | 'plain'>;
  text: string;
}

/** What a personal link lets a person do: the form's hidden fields, and what was typed before a refusal. */
export interface Form {
  name: string;
  person: string;
  mac: string;
  nonce: string;
  typed?: { words: string; target: string; comment: string };
}

const frame = (title: string, content: unknown) =>
  String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow"><title>${title}</title><style>${raw(pageSheet)}</style></head>
<body${raw(look('page'))}><main${raw(look('column'))}><div${raw(look('sheet'))}>
${content}
</div></main></body></html>`);

/** The one style sheet by its hash: the page loads and runs nothing else. */
const styleHash = createHash('sha256').update(pageSheet).digest('base64');

/** Headers of every answer: nothing is loaded, framed, kept, or told to another site. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'strict-transport-security': 'max-age=31536000',
  'cache-control': 'no-store',
};

/** A page that has only something to say. */
export function noticePage(title: string, text: string): string {
  return frame(
    `${title} · Stepbook`,
    html`<p${raw(look('brand'))}>Stepbook</p><h1${raw(look('title'))}>${title}</h1><p${raw(look('text'))}>${text}</p>`,
  );
}

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
  return html`<p${raw(look(part))}><strong>${text(view)}</strong>${when}</p>`;
}

function decideHtml(view: GateView, form: Form | undefined) {
  const command = html`<pre${raw(look('script'))}>npx stepbook approve ${view.gate}</pre>`;
  if (view.strength !== 'mail') {
    return html`<h2${raw(look('heading'))}>How to decide</h2>
<p${raw(look('text'))}>This request asks for your own AWS credentials; this page cannot take a vote for it. From a terminal:</p>${command}
<p${raw(look('quiet'))}>To reject: <span${raw(look('code'))}>npx stepbook reject ${view.gate}</span></p>`;
  }
  if (!form) {
    return html`<h2${raw(look('heading'))}>How to decide</h2>
<p${raw(look('text'))}>Open your own link from the mail that was sent to you, or use a terminal with your own AWS credentials:</p>${command}`;
  }
  return formHtml(view, form);
}

function formHtml(view: GateView, { name, person, mac, nonce, typed }: Form) {
  const hidden = Object.entries({ p: person, m: mac, n: nonce, digest: view.digest });
  return html`<h2${raw(look('heading'))} id="decide">Decide, ${name}</h2>
<form method="post" action="${new URL(view.link).pathname}" autocomplete="off">
${hidden.map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`)}
<label for="words">The first four digest words <span class="hint">type them; case and spaces do not matter</span></label>
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
<button class="reject" name="decision" value="reject">Reject</button></div>
<p${raw(look('quiet'))}>One rejection ends the request. A vote is signed and kept for ever.</p>
</form>`;
}
