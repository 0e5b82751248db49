import type { Entry } from '../../lambdas/shared/entries.ts';
import { oneLine } from '../../lambdas/shared/visible.ts';
import { withCures } from '../../workflows/shared/cures.ts';
import type { Check } from '../../workflows/shared/procedure.ts';
import { indent, type Output } from '../output.ts';
import { renderFact } from './render-fact.ts';

type Data = Record<string, unknown>;

const short = (value: unknown, most = 1500) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text && text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : (text ?? '');
};

/** What a command has printed: one JSON document as a fact is told, other text as it is. */
function printed(value: unknown): string[] {
  if (typeof value !== 'string') return isStored(value) ? [`(${value.bytes} bytes, in the transcript)`] : [];
  try {
    return renderFact(JSON.parse(value));
  } catch {
    return value.trim() === '' ? [] : short(value).trimEnd().split('\n');
  }
}

const isStored = (value: unknown): value is { body: string; bytes: number } =>
  typeof value === 'object' && value !== null && 'body' in value && 'bytes' in value;

/** What held, then what did not and what to do: what is read first at a bad hour stands last. */
const checked = (checks: Check[]) => [
  ...checks.filter(({ held }) => held).map(({ name, found }) => `✓ ${name}: ${found}`),
  ...withCures(checks).flatMap(({ check: { name, found, expected }, cure }) => [
    `✗ ${name}: ${found} (expected ${expected})`,
    ...(cure ? [`  → ${cure}`] : []),
  ]),
];

/** How each kind of entry is told on one terminal line, and what stands below it. The compiler names a kind that is missing. */
const tell: Record<Entry['kind'], (data: Data) => { line: string; below?: string[] }> = {
  opened: (d) => ({ line: `run opened on ${short(d.target)}; lock taken` }),
  requested: (d) => ({ line: `requested by ${short(d.person ?? d.principal)} (from CloudTrail, not from the input)` }),
  fact: (d) => ({
    line: `fact ${short(d.fact)} (${short(d.phase)})`,
    below: isStored(d.value) ? [`(${d.value.bytes} bytes, in the transcript)`] : renderFact(d.value),
  }),
  triage: (d) => ({ line: `triage: ${short(d.verdict)}: ${short(d.because)}` }),
  planned: (d) => ({ line: `planned: digest ${short(d.digest)}` }),
  'gate-opened': (d) => ({
    line: `gate opened: waits for approval until ${short(d.expires)}`,
    below: [`npx stepbook approve ${short(d.gate)}`],
  }),
  mailed: (d) => ({
    line: `mail to ${[d.to]
      .flat()
      .map((each) => short(each))
      .join(', ')}: ${short(d.subject)}`,
  }),
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
    // What a look at the machine has printed comes as a fact.
    below: [...(d.fact && d.exitCode === 0 ? [] : printed(d.stdout)), ...printed(d.stderr)],
  }),
  'action-finished': (d) => ({ line: `action ${short(d.action)} ${short(d.status)}` }),
  'undo-begun': (d) => ({ line: `undo of ${short(d.action)} begun` }),
  'undo-finished': (d) => ({ line: `undo of ${short(d.action)} ${short(d.status)}` }),
  judged: (d) => ({
    line: 'verified from outside and inside:',
    below: checked((d.checks ?? []) as Check[]),
  }),
  failed: (d) => ({ line: `failed: ${short(d.error)}: ${short(d.cause)}` }),
  closed: (d) => ({ line: `closed: ${short(d.status ?? d.outcome)}` }),
};

/**
 * Tells the entries of one run as lines, each with its time (UTC). A fact that was looked at before is told by what is
 * different now: one instance per run.
 */
export class EntryTeller {
  readonly #output: Output;
  readonly #seen = new Map<string, Set<string>>();

  constructor(output: Output) {
    this.#output = output;
  }

  lines(entry: Entry): string[] {
    const { style } = this.#output;
    const told = tell[entry.kind](entry.data);
    let below = told.below ?? [];
    if (entry.kind === 'fact') below = this.#news(entry.data, below);
    const head = `${style('dim', entry.time.slice(11, 23))}   ${style('cyan', '•')} ${oneLine(told.line)}`;
    return [head, ...below.map((line) => style('dim', indent(line, 17)))];
  }

  #news({ fact, value }: Data, lines: string[]): string[] {
    const key = `${fact} ${(value as { url?: string } | null)?.url ?? ''}`;
    const before = this.#seen.get(key);
    this.#seen.set(key, new Set(lines));
    if (!before) return lines;
    const news = lines.filter((line) => !before.has(line));
    return news.length > 0
      ? ['different from the last look:', ...news.map((line) => `  ${line.trim()}`)]
      : ['as before'];
  }
}
