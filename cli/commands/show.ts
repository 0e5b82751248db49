import type { Run } from '../../lambdas/shared/runs.ts';
import { command } from '../command.ts';
import { withChecks } from '../live/read-checks.ts';
import { EntryTeller } from '../live/render-entry.ts';
import { renderPlan } from '../live/render-plan.ts';
import { duration, indent, type Output } from '../output.ts';
import { type Approval, findRun, readRun } from '../read-run.ts';

const statusStyle = (status: Run['status']) =>
  ['DONE', 'ADVISED', 'SKIPPED', 'PLANNED'].includes(status) ? 'green' : status === 'OPEN' ? 'yellow' : 'red';

/** What somebody who has just been woken needs first: how it stands, why, and what to do. */
function headOf(run: Run, gate: Approval | undefined, output: Output): string[] {
  const took = run.closed ? `, took ${duration(Date.parse(run.closed) - Date.parse(run.started))}` : '';
  return [
    `${output.style('bold', run.id)}  ${output.style(statusStyle(run.status), run.status)}`,
    `  ${run.procedure} on ${run.target}${run.mode === 'plan' ? ' (a plan only)' : ''}`,
    `  started ${run.started}${took}`,
    ...(gate && gate.requestedBy.length > 0 ? [`  asked for by ${gate.requestedBy.join(', ')}`] : []),
    ...(run.failure ? [indent(`${output.style('red', run.failure.error)}: ${run.failure.cause}`, 2)] : []),
    `  runbook ${run.runbook}`,
  ];
}

/** What can be done next with a run as it stands. */
function nextOf(run: Run, gate: Approval | undefined): string[] {
  if (run.transcript) return [`Next: npx stepbook transcript ${run.id} --out ${run.id}.transcript.json`];
  if (gate?.status === 'OPEN')
    return [
      `Waits for approval, ${gate.text} so far; still to approve: ${gate.missing.join(', ') || 'nobody'}; expires ${gate.expires}`,
      `Next: npx stepbook approve ${gate.gate}   or in the browser: ${gate.link}`,
    ];
  return run.closed ? [] : [`Next: npx stepbook watch ${run.id}`];
}

export default command(
  'show <run>',
  'Show a run: how it stands, what is next, its plan, and everything recorded of it',
  [],
  async ({ output, connect }, _options, id) => {
    const { lambda } = await connect();
    await findRun(lambda, id!);
    const [{ run, gate }, { entries }] = await Promise.all([
      readRun(lambda, 'run', { run: id }),
      readRun(lambda, 'entries', { run: id }),
    ]);
    const planned = run!.planDigest ? await readRun(lambda, 'plan', { digest: run!.planDigest }) : undefined;
    const teller = new EntryTeller(output);
    const told = await Promise.all(entries.map((entry) => withChecks(lambda, entry)));
    output.result({ run, gate, plan: planned?.plan, entries }, () => [
      ...headOf(run!, gate, output),
      ...(planned?.plan ? ['', ...renderPlan(planned.plan, run!.planDigest!, planned.words ?? [], output)] : []),
      '',
      output.style('bold', 'RECORD'),
      ...told.flatMap((entry) => teller.lines(entry)),
      '',
      ...nextOf(run!, gate),
    ]);
  },
);
