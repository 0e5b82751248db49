import type { Entry } from '../../lambdas/shared/entries.ts';
import { joinHistory } from '../../lambdas/shared/transcript/verify-transcript.ts';
import { oneLine } from '../../lambdas/shared/visible.ts';
import { ruleText } from '../../workflows/shared/gate-rule.ts';
import type { PlanDocument } from '../../workflows/shared/plan.ts';

type Data = Record<string, unknown>;
interface File {
  run: {
    id: string;
    procedure: string;
    target: string;
    status: string;
    started: string;
    closed: string;
    error?: string;
  };
  entries: Entry[];
  bodies: Record<string, string>;
}
interface Teller {
  data: Data;
  entries: Entry[];
  plan: PlanDocument | undefined;
}

const at = (time: unknown) => `${String(time).slice(0, 19).replace('T', ' ')} UTC`;
const proofs: Record<string, string> = {
  iam: 'with their own AWS credentials',
  passkey: 'with a passkey',
  mail: 'by the mailed link',
};
const decisions: Record<string, string> = { approve: 'approved', reject: 'REJECTED', withdraw: 'withdrew their vote' };
const nameOf = ({ plan }: Teller, person: unknown) => plan?.roster[String(person)]?.name ?? String(person);

/** What an auditor wants to hear of an entry, in a sentence; kinds that say nothing of their own are left out. */
const sentences: Partial<Record<Entry['kind'], (teller: Teller) => string | undefined>> = {
  requested: ({ data }) =>
    `Asked for by ${data.person ? `${data.person}, ` : ''}${data.principal}, as CloudTrail recorded it (${data.event ?? 'StartExecution'}).`,
  triage: ({ data }) => `Looked at and judged: ${data.verdict}, because ${data.because}.`,
  planned: ({ data, plan }) =>
    `Planned, digest ${String(data.digest).slice(0, 16)}…: ${plan?.plan.summary ?? (data.actions as string[]).join(', ')}`,
  'gate-opened': (teller) => {
    const { data, plan } = teller;
    const gate = plan?.plan.gate;
    const rule =
      gate &&
      ruleText(
        gate,
        ({ group, min, people }) => `${min} of ${group} (${people.map((id) => nameOf(teller, id)).join(', ')})`,
      );
    return `Approval was asked for: ${rule ?? data.gate}; until ${at(data.expires)}.`;
  },
  alert: ({ data }) => `Alert: ${data.what}.`,
  voted: (teller) => {
    const { decision, strength, principal, time, comment, person } = teller.data;
    const how = `${proofs[String(strength)] ?? String(strength)} (${principal})`;
    return `${nameOf(teller, person)} ${decisions[String(decision)] ?? decision} ${how} at ${at(time)}${comment ? `, saying "${comment}"` : ''}.`;
  },
  'gate-decided': ({ data }) => `The gate was ${data.status}${data.text ? `: ${data.text}` : ''}.`,
  rechecked: ({ data }) =>
    data.equal
      ? 'Checked again after the approval: the facts, the plan and the votes were the same.'
      : `Checked again after the approval: NOT the same (${((data.differences ?? []) as { path: string }[]).map(({ path }) => path).join(', ')}).`,
  'action-begun': ({ data }) => `Began "${data.action}": ${data.title ?? data.step}.`,
  'command-sent': ({ data }) =>
    data.action
      ? `Ran ${data.document} version ${data.version} (SHA-256 ${String(data.sha256).slice(0, 16)}…) on ${data.instanceId} for "${data.action}", command ${data.commandId}.`
      : undefined,
  'action-finished': ({ data }) => {
    const result = data.result ? `: ${JSON.stringify(data.result)}` : '';
    return `"${data.action}" ended as ${data.status}${data.cause ? ` (${data.cause})` : ''}${result}.`;
  },
  'undo-begun': ({ data }) => `Began to take "${data.action}" back.`,
  'undo-finished': ({ data }) => `Taking "${data.action}" back ended as ${data.status}.`,
  judged: ({ data }) => {
    const checks = (data.checks ?? []) as { name: string; held: boolean; found: string; expected: string }[];
    const told = checks.map(({ name, held, found, expected }) =>
      held ? `${name}: ${found}` : `${name}: ${found}, NOT ${expected}`,
    );
    return `Verified afterwards, ${checks.filter(({ held }) => held).length} of ${checks.length} as promised: ${told.join('; ')}.`;
  },
  failed: ({ data }) => `Failed with ${data.error}: ${data.cause}`,
  closed: ({ data }) => `Closed as ${data.status}.`,
};

/**
 * What a transcript says happened, one line an entry, each with the number of its entry and, where a state of the execution
 * wrote it, of the event at which that state was entered: who asked, who approved how,
 * what was run, what was verified. Only for a file that was verified.
 */
export function tellTranscript(text: string): string[] {
  const { run, entries, bodies } = JSON.parse(text) as File;
  const events = joinHistory(JSON.parse(text));
  const planned = entries.find(({ kind }) => kind === 'planned')?.data.plan as { body: string } | undefined;
  const plan = planned && (JSON.parse(bodies[planned.body]!) as PlanDocument);
  const lines = entries.flatMap((entry) => {
    const told = sentences[entry.kind]?.({ data: entry.data, entries, plan });
    const event = events.has(entry.seq) ? ` [event ${events.get(entry.seq)}]` : '';
    return told ? [`${String(entry.seq).padStart(4)}  ${at(entry.time)}  ${oneLine(told)}${event}`] : [];
  });
  const changed = entries.some(({ kind }) => kind === 'action-begun');
  return [
    oneLine(
      `${run.procedure} on ${run.target}, run ${run.id}, ${at(run.started)} to ${at(run.closed)}: ${run.status}${run.error ? ` (${run.error})` : ''}.`,
    ),
    ...lines,
    ...(changed ? [] : ['      Nothing was changed.']),
  ];
}
