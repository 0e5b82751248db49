import type { Entry } from '../../lambdas/shared/entries.ts';
import { indent, type Output } from '../output.ts';

type Data = Record<string, unknown>;

const short = (value: unknown, most = 1500) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text && text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : (text ?? '');
};

const certificate = (value: unknown) => {
  const { serial, issuer, names, notAfter } = (value ?? {}) as {
    serial?: string;
    issuer?: string;
    names?: string[];
    notAfter?: string;
  };
  return serial ? `serial ${serial}, issuer ${issuer}, names ${names?.join(', ')}, not after ${notAfter}` : 'none';
};

/** How each kind of entry is told on one terminal line, and what stands below it. The compiler names a kind that is missing. */
const tell: Record<Entry['kind'], (data: Data) => { line: string; below?: string }> = {
  opened: (d) => ({ line: `run opened on ${short(d.target)}; lock taken` }),
  requested: (d) => ({ line: `requested by ${short(d.person ?? d.principal)} (from CloudTrail, not from the input)` }),
  fact: (d) => {
    const served = (d.value as { served?: unknown } | undefined)?.served;
    return { line: `fact ${short(d.fact)} (${short(d.phase)})`, below: served ? certificate(served) : short(d.value) };
  },
  triage: (d) => ({ line: `triage: ${short(d.verdict)}: ${short(d.because)}` }),
  planned: (d) => ({ line: `planned: digest ${short(d.digest)}` }),
  'gate-opened': (d) => ({ line: `gate opened: ${short(d.gate)}, expires ${short(d.expires)}` }),
  mailed: (d) => ({ line: `mail to ${short(d.to)}: ${short(d.subject)}` }),
  alert: (d) => ({ line: `alert: ${short(d.what)}` }),
  voted: (d) => ({
    line: `${short(d.person)} voted ${short(d.decision)} (${short(d.strength)})${d.comment ? `: ${short(d.comment)}` : ''}`,
  }),
  'gate-decided': (d) => ({ line: `gate ${short(d.status)}${d.text ? `, ${short(d.text)}` : ''}` }),
  rechecked: (d) => ({ line: `rechecked: facts, digest and votes hold (${short(d.digest).slice(0, 12)}…)` }),
  'action-begun': (d) => ({ line: `action ${short(d.action)} begun` }),
  'command-sent': (d) => ({
    line: `command ${short(d.document)} sent to ${short(d.instanceId)}, id ${short(d.commandId)}`,
  }),
  'command-finished': (d) => ({
    line: `command ${short(d.commandId)} ${short(d.status)}, exit code ${short(d.exitCode)}`,
    below: [d.stdout, d.stderr]
      .filter((text) => typeof text === 'string' && text !== '')
      .map((text) => short(text))
      .join('\n'),
  }),
  'action-finished': (d) => ({ line: `action ${short(d.action)} ${short(d.status)}` }),
  'undo-begun': (d) => ({ line: `undo of ${short(d.action)} begun` }),
  'undo-finished': (d) => ({ line: `undo of ${short(d.action)} ${short(d.status)}` }),
  judged: (d) => ({
    line: 'verified from outside and inside:',
    below: ((d.checks ?? []) as { name: string; held: boolean; expected: string; found: string }[])
      .map(
        (check) =>
          `${check.held ? '✓' : '✗'} ${check.name}: ${check.found}${check.held ? '' : ` (expected ${check.expected})`}`,
      )
      .join('\n'),
  }),
  failed: (d) => ({ line: `failed: ${short(d.error)}: ${short(d.cause)}` }),
  closed: (d) => ({ line: `closed: ${short(d.status ?? d.outcome)}` }),
};

/** One entry of the record as lines, its time first (UTC). */
export function renderEntry(entry: Entry, output: Output): string[] {
  const told = tell[entry.kind](entry.data);
  const head = `${output.style('dim', entry.time.slice(11, 23))}   ${output.style('cyan', '•')} ${told.line}`;
  return told.below ? [head, output.style('dim', indent(told.below, 17))] : [head];
}
