import { html } from 'hono/html';
import type { Entry, EntryKind } from '../../lambdas/shared/entries.ts';
import { withCures } from '../../workflows/shared/cures.ts';
import type { Check } from '../../workflows/shared/procedure.ts';
import { clockTime, moment } from './time.ts';

type Data = Record<string, unknown>;
/** Texts that stand outside the entry, by digest. */
export type Bodies = Map<string, string>;

interface Told {
  /** The sentence of the line. */
  says: unknown;
  mark?: 'good' | 'bad' | 'busy';
  /** What is folded below it; `open` shows it at once. */
  below?: unknown;
  open?: boolean;
}

const people = (to: unknown) => [to].flat().map(text).join(', ');
const text = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
const pretty = (value: unknown) =>
  html`<pre>${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>`;
const short = (value: unknown, most = 160) => {
  const all = text(value);
  return all.length > most ? `${all.slice(0, most)}…` : all;
};
/** The plain fields of a fact in a line, one level down. */
const glance = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return short(value, 120);
  if (Array.isArray(value)) return `${value.length} items`;
  const plain = Object.entries(value).flatMap(([field, inner]): string[] => {
    if (inner === null || inner === '') return [];
    if (Array.isArray(inner)) {
      if (inner.some((each) => typeof each === 'object')) return [`${inner.length} ${field}`];
      return inner.length > 0 ? [`${field} ${inner.join(' ')}`] : [];
    }
    if (typeof inner === 'object') return [glance(inner)].filter(Boolean);
    return [`${field} ${text(inner)}`];
  });
  return short(plain.join(', '), 120);
};
const bodyOf = (value: unknown): string | undefined => (value as { body?: string } | null)?.body;
const ended = (status: unknown): 'good' | 'bad' =>
  /^(success|succeeded|done|advised|skipped|planned)$/i.test(text(status)) ? 'good' : 'bad';

function outputOf({ stdout, stderr }: Data, bodies: Bodies) {
  const shown = (name: string, value: unknown) => {
    const body = bodyOf(value);
    const content = body
      ? (bodies.get(body) ?? `(${text((value as Data).bytes)} bytes, SHA-256 ${body})`)
      : text(value ?? '');
    return content ? html`<p class="quiet">${name}</p><pre>${content}</pre>` : '';
  };
  return html`${shown('standard output', stdout)}${shown('standard error', stderr)}`;
}

/** How an entry of each kind is told; the compiler names the kind that is missing. */
const tell: { [Kind in EntryKind]: (data: Data, bodies: Bodies) => Told } = {
  opened: (d) => ({ says: html`Opened by <code>${text(d.procedure)}</code>, target locked`, below: pretty(d) }),
  requested: (d) => ({
    says: html`Asked for by <strong>${text(d.person ?? d.principal)}</strong>, says CloudTrail`,
    below: pretty(d),
  }),
  fact: (d) => ({
    says: html`Fact <strong>${text(d.fact)}</strong> (${text(d.phase)}): ${glance(d.value)}`,
    below: pretty(d.value),
  }),
  triage: (d) => ({
    says: html`Triage: <strong>${text(d.verdict)}</strong>, because ${text(d.because)}`,
    below: pretty(d),
  }),
  planned: (d) => ({
    says: html`Planned: <code>${text(d.digest).slice(0, 16)}…</code> ${[d.words].flat().slice(0, 4).join(' ')}`,
  }),
  'gate-opened': (d) => ({
    says: html`Approval asked, until ${moment(text(d.expires))}`,
    mark: 'busy',
    below: pretty(d),
  }),
  mailed: (d) => ({
    says: d.error
      ? html`Mail to ${people(d.to)} could not be sent: ${text(d.error)}`
      : html`Mail to ${people(d.to)}: ${text(d.subject)}`,
    ...(d.error ? { mark: 'bad' as const } : {}),
  }),
  alert: (d) => ({ says: html`Alert: ${text(d.what)}`, mark: 'bad', below: pretty(d) }),
  voted: (d) => ({
    says: html`<strong>${text(d.person)}</strong> ${d.decision === 'approve' ? 'approved' : d.decision === 'reject' ? 'rejected' : 'withdrew'}, proven by ${text(d.strength)}${d.comment ? html`: “${text(d.comment)}”` : ''}`,
    mark: d.decision === 'approve' ? 'good' : 'bad',
    below: pretty(d),
  }),
  'gate-decided': (d) => ({
    says: html`Gate <strong>${text(d.status)}</strong>${d.text ? html`, ${text(d.text)}` : ''}`,
    mark: d.status === 'APPROVED' ? 'good' : 'bad',
    below: pretty(d),
  }),
  rechecked: (d) => ({
    says: d.equal === false ? 'Rechecked: the plan has changed' : 'Rechecked: facts, digest and votes hold',
    mark: d.equal === false ? 'bad' : 'good',
    below: pretty(d),
  }),
  'action-begun': (d) => ({
    says: html`Action <strong>${text(d.action)}</strong> begun`,
    mark: 'busy',
    below: pretty(d),
  }),
  'command-sent': (d) => ({
    says: html`Command <code>${text(d.document)}</code> sent to ${text(d.instanceId)}`,
    below: pretty(d),
  }),
  'command-finished': (d, bodies) => ({
    says: html`Command of ${text(d.action ?? d.fact)} finished: ${text(d.status)}, exit code ${text(d.exitCode)}`,
    mark: ended(d.status),
    below: outputOf(d, bodies),
    open: Boolean(d.action),
  }),
  'action-finished': (d) => ({
    says: html`Action <strong>${text(d.action)}</strong> ${text(d.status)}`,
    mark: ended(d.status),
    below: pretty(d),
  }),
  'undo-begun': (d) => ({
    says: html`Undo of <strong>${text(d.action)}</strong> begun`,
    mark: 'busy',
    below: pretty(d),
  }),
  'undo-finished': (d) => ({
    says: html`Undo of <strong>${text(d.action)}</strong> ${text(d.status)}`,
    mark: ended(d.status),
    below: pretty(d),
  }),
  judged: (d, bodies) => {
    const body = bodyOf(d.checks);
    const checks = (body ? JSON.parse(bodies.get(body) ?? '[]') : (d.checks ?? [])) as Check[];
    return {
      says: `Verified: ${checks.filter((check) => check.held).length} of ${checks.length} checks hold`,
      mark: checks.every((check) => check.held) ? 'good' : 'bad',
      below: html`<ul class="checks">${withCures(checks).map(({ check, cure }) => html`<li class="bad">${check.name}: ${check.found} <em>(expected ${check.expected})</em>${cure ? html`<br>→ ${cure}` : ''}</li>`)}${checks
        .filter((check) => check.held)
        .map((check) => html`<li class="good">${check.name}: ${check.found}</li>`)}</ul>`,
      open: true,
    };
  },
  failed: (d) => ({ says: html`Failed: <strong>${text(d.error)}</strong>. ${short(d.cause, 400)}`, mark: 'bad' }),
  closed: (d) => ({ says: html`Closed: <strong>${text(d.status)}</strong>`, mark: ended(d.status) }),
};

/** One entry of a run's record: its time, what it says, and its data folded below. */
export function entryItem(entry: Entry, bodies: Bodies) {
  const { says, mark, below, open } = tell[entry.kind]?.(entry.data, bodies) ?? {
    says: entry.kind,
    below: pretty(entry.data),
  };
  const line = html`${clockTime(entry.time)} <span>${says}</span>`;
  return html`<li id="entry-${entry.seq}" class="${mark ?? ''}">${below ? html`<details${open ? html` open` : ''}><summary>${line}</summary>${below}</details>` : html`<p>${line}</p>`}</li>`;
}

/** Digests of the bodies that the entries' command output and checks stand in. */
export function outputBodies(entries: Entry[]): string[] {
  return entries
    .filter(({ kind }) => kind === 'command-finished' || kind === 'judged')
    .flatMap(({ data }) => [bodyOf(data.stdout), bodyOf(data.stderr), bodyOf(data.checks)])
    .filter((digest) => digest !== undefined);
}
