import { html } from 'hono/html';
import type { Approval, CellReader } from '../cell-reader.ts';
import { page, pill } from '../parts/layout.ts';
import { planSection } from '../parts/plan.ts';
import { moment } from '../parts/time.ts';
import { approvalCard } from './overview.ts';

/** The inbox: open requests first, decided ones below. It works when no mail does. */
export async function approvalsPage(cell: CellReader): Promise<string> {
  const all = await cell.approvals(true);
  const [open, decided] = [
    all.filter(({ status }) => status === 'OPEN'),
    all.filter(({ status }) => status !== 'OPEN'),
  ];
  return page({
    title: 'Approvals',
    place: 'approvals',
    live: true,
    content: html`<h1>Approvals</h1>
${open.length > 0 ? html`<ul class="cards">${open.map(approvalCard)}</ul>` : html`<p class="quiet">Nothing waits for approval.</p>`}
${decided.length > 0 ? html`<h2>Decided</h2><ul class="cards">${decided.map(approvalCard)}</ul>` : ''}`,
  });
}

const signed = ({ gate }: Approval) =>
  html`With your own AWS credentials: <code>npx stepbook approve ${gate}</code> or <code>npx stepbook reject ${gate}</code>.`;
const onPage = ({ link }: Approval) => html`with your passkey, on <a href="${link}">the approval page</a>.`;

/** The ways to decide that this request counts, by the weakest proof of person that it takes. */
const howToDecide = (gate: Approval) =>
  ({
    passkey: html`Only ${onPage(gate)}`,
    iam: html`${signed(gate)} Or ${onPage(gate)}`,
    mail: html`${signed(gate)} Or ${onPage(gate)} Or with your own link, from the mail that was sent to you.`,
  })[gate.strength];

/** One request: who has said what, how to decide, and the plan. The console itself takes no vote. */
export async function approvalPage(cell: CellReader, gateId: string): Promise<string | undefined> {
  const gate = (await cell.approvals(true)).find((each) => each.gate === gateId);
  if (!gate) return undefined;
  const plan = (await cell.run(gate.run))?.plan;
  const said = { approve: 'approved', reject: 'rejected', withdraw: 'withdrew' };
  return page({
    title: `Approval of ${gate.procedure} on ${gate.target}`,
    live: gate.status === 'OPEN',
    content: html`<p class="quiet"><a href="/approvals">Approvals</a> / request</p>
<h1>${gate.procedure} on ${gate.target} ${pill(gate.status)}</h1>
<p>${gate.summary}</p>
<p class="notice ${gate.irreversible ? 'bad' : 'busy'}">Risk <strong>${gate.risk}</strong>${gate.irreversible ? html`, <strong>irreversible</strong>` : '; every action can be taken back, or has nothing to take back'}.</p>
<dl class="facts"><dt>Approved</dt><dd><strong>${gate.text}</strong>${gate.missing.length > 0 ? html`; still to approve: ${gate.missing.join(', ')}` : ''}</dd>
<dt>Needed</dt><dd>${gate.rule}</dd>
${gate.need.map((group) => html`<dt>${group.group}</dt><dd>${group.have} of ${group.min}: ${group.people.map((person) => person.name + (person.voted ? ` (${said[person.voted]})` : '')).join(', ')}</dd>`)}
<dt>Expires</dt><dd>${moment(gate.expires)}. Expiry rejects.</dd><dt>Asked by</dt><dd>${gate.requestedBy.join(', ') || 'not known yet'}</dd>
<dt>Run</dt><dd><a href="/runs/${gate.run}">${gate.run}</a></dd></dl>
${gate.status === 'OPEN' ? html`<h2>How to decide</h2><p>${howToDecide(gate)}</p>` : ''}
${plan ? planSection(plan, gate.digest, gate.words) : ''}`,
  });
}
