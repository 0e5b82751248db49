import { command } from '../command.ts';
import { tellEnd } from '../live/end-of-run.ts';
import { followUntilInterrupted } from '../live/until-interrupted.ts';
import { findRun } from '../read-run.ts';

export default command(
  'watch <run>',
  'Show a run live, from its first state to its end',
  [],
  async (context, _options, id) => {
    const connection = await context.connect();
    const run = await findRun(connection.lambda, id!);
    const started = { run: run.id, execution: run.execution };
    tellEnd(
      context.output,
      started,
      await followUntilInterrupted(connection, context.output, started),
      connection.endpoint,
    );
  },
);
