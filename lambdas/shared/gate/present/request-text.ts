import type { Action, Step, Undo } from '../../../../workflows/shared/plan.ts';
import type { GateView } from './gate-view.ts';
import { fromNow, plainTime } from './plain-time.ts';
import { groupText } from './request-html.ts';

const rule = '-'.repeat(72);
const indent = (text: string, by: number) => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));

/** The whole request in plain text, `how` standing after the digest words. */
export function requestText(view: GateView, now: Date, how: string): string {
  const forEver = view.actions.filter((action) => action.undo.kind === 'irreversible');
  return [
    `APPROVAL ASKED${view.rehearsal ? ' (REHEARSAL)' : ''}: ${view.procedure} on ${view.target}`,
    '',
    view.summary,
    '',
    forEver.length > 0
      ? `RISK ${view.risk.toUpperCase()}, IRREVERSIBLE: ${forEver.map((action) => action.title).join('; ')} cannot be undone.`
      : `Risk ${view.risk}. Every action can be taken back, or has nothing to take back.`,
    '',
    `Approved:  ${view.text}${view.missing.length > 0 ? `; still to approve: ${view.missing.join(', ')}` : ''}`,
    `Needed:    ${view.rule}`,
    ...view.need.map((group) => `           ${group.group}: ${groupText(group)}`),
    `Expires:   ${plainTime(view.expires)}, ${fromNow(view.expires, now)}. Expiry rejects.`,
    `Asked by:  ${view.requestedBy.join(', ') || 'not known yet; approvals are taken as soon as it is'}`,
    `Run:       ${view.run}`,
    `Runbook:   ${view.runbook}`,
    '',
    'DIGEST WORDS',
    `  ${view.words.slice(0, 4).join(' ')}`,
    `  ${view.words.slice(4).join(' ')}`,
    'Other approvers see the same eight words. If theirs differ, it is another plan:',
    'do not approve. They stand for SHA-256',
    `  ${view.digest}`,
    '',
    how,
    '',
    rule,
    'EXACTLY WHAT WILL RUN',
    ...view.actions.flatMap((action, at) => ['', ...actionText(action, at + 1)]),
    '',
  ].join('\n');
}

function actionText(action: Action, number: number): string[] {
  return [
    `${number}. ${action.title}`,
    `   ${action.id}; risk ${action.risk}; expected: ${action.expected}`,
    ...stepText(action.step, 3),
    '   Undo:',
    ...undoText(action.undo),
  ];
}

function undoText(undo: Undo): string[] {
  if (undo.kind === 'irreversible') return [`     IRREVERSIBLE: ${undo.because}`];
  if (undo.kind === 'none') return [`     nothing to take back: ${undo.because}`];
  return stepText(undo, 5);
}

function stepText(step: Step, by: number): string[] {
  const pad = ' '.repeat(by);
  if (step.kind === 'api')
    return [`${pad}call ${step.action} with`, indent(JSON.stringify(step.arguments, null, 2), by + 2)];
  const { document, parameters } = step;
  return [
    `${pad}on ${step.instanceId} run ${document.name} version ${document.version}, for at most ${step.executionSeconds} s`,
    `${pad}document SHA-256 ${document.sha256}`,
    ...Object.entries(parameters).map(([name, values]) => `${pad}  ${name} = ${values.join(', ')}`),
    indent(document.script.trimEnd(), by + 2).replaceAll(/^/gm, '|'),
  ];
}
