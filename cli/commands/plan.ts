import { Option } from 'commander';
import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { sinceLastPlan } from '../last-plan.ts';
import { waitForEnd } from '../live/follow-run.ts';
import { renderPlan } from '../live/render-plan.ts';
import { checkShape, checkTarget, knownProcedure, readInput } from '../procedure-input.ts';
import { readRun } from '../read-run.ts';
import { startRun } from '../start-run.ts';

export default command<{ input: string }>(
  'plan <procedure>',
  'Show what a procedure would do to its target now: collects the facts, changes nothing, opens no gate, takes no lock',
  [new Option('--input <json>', 'the input: JSON, @FILE, or - for standard input').makeOptionMandatory()],
  async (context, options, name) => {
    const procedure = knownProcedure(name!);
    if (procedure.readOnly)
      throw new CliFailure('usage', 'NothingToPlan', `${procedure.name} only reads; there is nothing to plan`);
    const given = readInput(options.input).value;
    checkShape(procedure, given);
    const input = { ...(given as object), mode: 'plan' };
    checkShape(procedure, input);
    const connection = await context.connect();
    await checkTarget(connection, procedure, input);
    const started = await startRun(connection, procedure.name, JSON.stringify(input));
    const end = await waitForEnd(connection, started.execution);
    if (end.status !== 'SUCCEEDED')
      throw new CliFailure('failed', end.error ?? end.status, end.cause ?? `the run ended as ${end.status}`);
    const result = JSON.parse(end.output ?? '{}') as {
      outcome: string;
      digest?: string;
      advice?: string;
      because?: string;
    };
    if (result.outcome !== 'planned') {
      context.output.result(
        { ...started, ...result },
        () => `${result.advice ?? 'Nothing to do.'} Because: ${result.because ?? 'not said'}.`,
      );
      return;
    }
    const { plan, words } = await readRun(connection.lambda, 'plan', { digest: result.digest });
    if (!plan) throw new CliFailure('failed', 'PlanMissing', `the plan ${result.digest} is not stored`);
    const since = await sinceLastPlan(connection.lambda, plan);
    context.output.result({ ...started, digest: result.digest, words, plan, since }, () => [
      ...renderPlan(plan, result.digest!, words ?? [], context.output),
      '',
      ...since,
      'Nothing was changed, and nobody was asked. A run makes a plan of its own, with its own digest:',
      `  npx stepbook start ${procedure.name} --input '${JSON.stringify(given)}' --wait`,
    ]);
  },
);
