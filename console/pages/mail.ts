import { html } from 'hono/html';
import { parseMail } from '../parse-mail.ts';
import { page } from '../parts/layout.ts';
import { table } from '../parts/table.ts';
import { moment } from '../parts/time.ts';

/** What the embedded stack's mailbox has of a message. */
export interface MailEntry {
  id: string;
  from: string;
  to: string[];
  subject: string;
  time: string;
  run?: string;
}

/** The mails that went out; on AWS there is none, SES keeps no copies. */
export interface Mailbox {
  list(): MailEntry[] | Promise<MailEntry[]>;
  read(id: string): Buffer | undefined | Promise<Buffer | undefined>;
}

/** The mails, newest first. */
export async function mailListPage(mailbox: Mailbox | undefined): Promise<string> {
  const mails = mailbox ? await mailbox.list() : [];
  const rows = mails.map(({ id, subject, to, time, run }) => [
    html`<a href="/mail/${id}">${subject}</a>`,
    to.join(', '),
    moment(time),
    run ? html`<a href="/runs/${run}">${run}</a>` : '',
  ]);
  const none = mailbox ? 'No mail has gone out yet.' : 'This cell sends through Amazon SES, which keeps no copies.';
  return page({
    title: 'Mail',
    place: 'mail',
    live: mailbox !== undefined,
    content: html`<h1>Mail</h1>${mails.length > 0 ? table(['Subject', 'To', 'Sent', 'Run'], rows) : html`<p class="quiet">${none}</p>`}`,
  });
}

/** One mail: as a reader shows it (in a sandbox without scripts), its text, and its source. */
export async function mailPage(mailbox: Mailbox | undefined, id: string): Promise<string | undefined> {
  const source = await mailbox?.read(id);
  if (!source) return undefined;
  const { subject, from, to, date, text } = await parseMail(source);
  return page({
    title: subject,
    content: html`<p class="quiet"><a href="/mail">Mail</a> / message</p><h1>${subject}</h1>
<dl class="facts row"><dt>From</dt><dd>${from}</dd><dt>To</dt><dd>${to}</dd><dt>Date</dt><dd>${date}</dd></dl>
<h2>As a mail reader shows it</h2><iframe class="mail" title="The HTML of the mail" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mail/${id}/html"></iframe>
<details><summary>Plain text</summary><pre>${text}</pre></details>
<details><summary>Source</summary><pre>${source.toString('utf8')}</pre></details>
<p><a href="/mail/${id}/source" download="${id}.eml">Download</a></p>`,
  });
}

/** The HTML body of a mail as it is; its page forbids it everything but its own style. */
export async function mailHtml(mailbox: Mailbox | undefined, id: string): Promise<string | undefined> {
  const source = await mailbox?.read(id);
  return source && (await parseMail(source)).html;
}
