import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { followRun } from '../live/follow-run.ts';
import { findRun } from '../read-run.ts';

export default command(
  'watch <run>',
  'Show a run live, from its first state to its end',
  [],
  async (context, _options, id) => {
    const connection = await context.connect();
    const run = await findRun(connection.lambda, id!);
    const end = await followRun(connection, context.output, { run: run.id, execution: run.execution });
    context.output.result({ run: run.id, ...end }, () => []);
    if (end.status !== 'SUCCEEDED')
      throw new CliFailure('failed', end.error ?? end.status, end.cause ?? `the run ended as ${end.status}`);
  },
);
