import { oneLine } from '../../lambdas/shared/visible.ts';
import { ruleText } from '../../workflows/shared/gate-rule.ts';
import type { Action, PlanDocument, Step, Undo, UngatedAction } from '../../workflows/shared/plan.ts';
import { indent, type Output } from '../output.ts';
import { renderFact } from './render-fact.ts';

function stepLines(step: Step, output: Output, margin: number): string[] {
  const pad = ' '.repeat(margin);
  if (step.kind === 'api') {
    return [
      `${pad}call the API, IAM action ${output.style('bold', step.action)}, with ${JSON.stringify(step.arguments)}`,
    ];
  }
  const { document, parameters, instanceId } = step;
  return [
    `${pad}on ${output.style('bold', instanceId)} run ${document.name} version ${document.version}, SHA-256 ${document.sha256}`,
    `${pad}parameters ${JSON.stringify(parameters)}; at most ${step.executionSeconds} s (IAM action ssm:SendCommand)`,
    output.style('dim', indent(document.script, margin + 2)),
  ];
}

function undoLines(undo: Undo, output: Output): string[] {
  if (undo.kind === 'none') return [`     undo: nothing to take back (${oneLine(undo.because)})`];
  if (undo.kind === 'irreversible') return [`     ${output.style('red', 'IRREVERSIBLE')}: ${oneLine(undo.because)}`];
  return ['     undo:', ...stepLines(undo, output, 7)];
}

function actionLines(action: Action | UngatedAction, at: number, output: Output): string[] {
  return [
    `${at + 1}. ${output.style('bold', action.id)}: ${oneLine(action.title)} (risk ${action.risk})`,
    ...stepLines(action.step, output, 5),
    ...undoLines(action.undo, output),
    `     expected: ${oneLine(action.expected)}`,
    ...('ungated' in action ? [`     needs no approval: ${action.ungated}`] : []),
  ];
}

/** The whole plan as lines: every action with its final text, parameters, undo; the gate; the digest and its words. */
export function renderPlan(document: PlanDocument, digest: string, words: string[], output: Output): string[] {
  const { plan, roster } = document;
  const named = (people: string[]) => people.map((id) => roster[id]?.name ?? id).join(', ');
  return [
    `${output.style('bold', 'PLAN')} ${oneLine(plan.summary)}`,
    ...plan.actions.flatMap((action, at) => actionLines(action, at, output)),
    'Holds only while these facts do:',
    ...renderFact(plan.dependsOn).map((line) => indent(line, 5)),
    `Approval: ${plan.gate ? `${ruleText(plan.gate, (group) => `${group.min} of ${group.group} (${named(group.people)})`)}` : 'of nobody'}; until ${document.expires}`,
    `Digest ${digest}`,
    `Words  ${output.style('bold', words.slice(0, 4).join(' '))} ${words.slice(4).join(' ')}`,
  ];
}
