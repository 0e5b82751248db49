import { command } from '../command.ts';
import { renderEntry } from '../live/render-entry.ts';
import { renderPlan } from '../live/render-plan.ts';
import { findRun, readRun } from '../read-run.ts';

export default command(
  'show <run>',
  'Show a run: its state, its plan, and everything recorded of it',
  [],
  async ({ output, connect }, _options, id) => {
    const { lambda } = await connect();
    await findRun(lambda, id!);
    const [{ run, gate }, { entries }] = await Promise.all([
      readRun(lambda, 'run', { run: id }),
      readRun(lambda, 'entries', { run: id }),
    ]);
    const planned = run!.planDigest ? await readRun(lambda, 'plan', { digest: run!.planDigest }) : undefined;
    output.result({ run, gate, plan: planned?.plan, entries }, () => [
      `${output.style('bold', run!.id)}  ${run!.procedure}  ${run!.target ?? ''}  ${run!.status}`,
      `started ${run!.started}${run!.closed ? `, closed ${run!.closed}` : ''}`,
      ...(run!.failure ? [`failed: ${run!.failure.error}: ${run!.failure.cause}`] : []),
      ...(planned?.plan ? ['', ...renderPlan(planned.plan, run!.planDigest!, planned.words ?? [], output)] : []),
      '',
      ...entries.flatMap((entry) => renderEntry(entry, output)),
    ]);
  },
);
