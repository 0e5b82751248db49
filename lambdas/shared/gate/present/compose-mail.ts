import { html, raw } from 'hono/html';
import type { GateView } from './gate-view.ts';
import { inlineLook as look, mailSheet } from './look.ts';
import { plainTime } from './plain-time.ts';
import { actionsHtml, factsHtml, headHtml, wordsHtml } from './request-html.ts';
import { requestText } from './request-text.ts';

/** A mail before it is sent: no remote content, no script, no link but to the page and the runbook. */
export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** Why a person is written to: the first request, or a reminder when that part of the time is over. */
export type MailKind = 'request' | 'half' | 'nine-tenths';

/** What the kinds of mail say before everything else. */
const kinds: Record<MailKind, { subject: string; lead: (view: GateView) => string | undefined }> = {
  request: { subject: 'Approve?', lead: () => undefined },
  half: {
    subject: 'Reminder 1 of 2. Approve?',
    lead: (view) => `Reminder 1 of 2: half of the time is over. ${stands(view)}`,
  },
  'nine-tenths': {
    subject: 'Last reminder. Approve?',
    lead: (view) => `Reminder 2 of 2, the last: nine tenths of the time are over. ${stands(view)}`,
  },
};

const stands = (view: GateView) =>
  `${view.text} approved. Still missing: ${view.missing.join(', ')}. Expires ${plainTime(view.expires)}; expiry rejects.`;

/**
 * The mail that asks one person, or asks again.
 *
 * @param link the person's own link to the page
 */
export function composeMail(view: GateView, name: string, link: string, now: Date, kind: MailKind = 'request'): Mail {
  const irreversible = view.irreversible ? ', IRREVERSIBLE' : '';
  const lead = kinds[kind].lead(view);
  const subject = `${view.rehearsal ? '[Rehearsal] ' : ''}${kinds[kind].subject} ${view.procedure} on ${view.target} (risk ${view.risk}${irreversible})`;
  return {
    subject: subject.replaceAll(/\p{Cc}+/gu, ' '),
    text: [...(lead ? [lead, ''] : []), requestText(view, now, howText(view, name, link))].join('\n'),
    html: mailHtml(view, name, link, now, subject, lead),
  };
}

const command = (view: GateView) => `npx stepbook approve ${view.gate}`;

function howText(view: GateView, name: string, link: string): string {
  const target = view.typedTarget ? ` and the name of the target (${view.target})` : '';
  const words = `type the first four digest words${target}`;
  const page =
    view.strength === 'mail'
      ? [
          'Open your own link, read, and ' + words + ':',
          `  ${link}`,
          '',
          'Or from a terminal, with your own AWS credentials:',
          `  ${command(view)}`,
        ]
      : [
          'From a terminal, with your own AWS credentials; you will ' + words + ':',
          `  ${command(view)}`,
          '',
          'Or on the page, with your passkey:',
          `  ${link}`,
        ];
  return [`HOW TO DECIDE, ${name}`, ...page, '', 'Opening a link decides nothing. No answer is a no.'].join('\n');
}

function howHtml(view: GateView, link: string) {
  const target = view.typedTarget ? ` and the name of the target` : '';
  const terminal = html`<pre${raw(look('script'))}>${command(view)}</pre>`;
  if (view.strength === 'mail') {
    return html`<p${raw(look('text'))}>Read the request, then type the first four digest words${target} on the page.</p>
<p${raw(look('text'))}><a${raw(look('button'))} href="${link}">Read and decide</a></p>
<p${raw(look('quiet'))}>Or from a terminal, with your own AWS credentials:</p>${terminal}`;
  }
  return html`<p${raw(look('text'))}>On the page, with your passkey; you will type the first four digest words${target}:</p>
<p${raw(look('text'))}><a${raw(look('button'))} href="${link}">Read and decide</a></p>
<p${raw(look('text'))}>Or from a terminal, with your own AWS credentials and the same words:</p>${terminal}`;
}

function mailHtml(view: GateView, name: string, link: string, now: Date, subject: string, lead?: string): string {
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${subject}</title><style>${raw(mailSheet)}</style></head>
<body${raw(look('page'))}><div${raw(look('column'))}><div${raw(look('sheet'))}>
${lead ? html`<p${raw(look('caution'))}><strong>${lead}</strong></p>` : ''}
${headHtml(view, look)}
${factsHtml(view, look, now)}
${wordsHtml(view, look)}
<h2${raw(look('heading'))}>How to decide</h2>
${howHtml(view, link)}
<p${raw(look('quiet'))}>Opening a link decides nothing. No answer is a no: the request expires ${plainTime(view.expires)}.</p>
${actionsHtml(view, look)}
</div>
<p${raw(look('foot'))}>To ${name}, who is asked for this target in the estate.${view.rehearsal ? ' This is a rehearsal: no real system is touched.' : ''} This link is yours alone; do not forward it.</p>
</div></body></html>`);
}
