import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { Option } from 'commander';
import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { findRun } from '../read-run.ts';

export default command<{ because: string }>(
  'stop <run>',
  'Stop a run; its transcript is closed and its lock released, nothing is undone',
  [new Option('--because <text>', 'the reason, kept with the run').default('stopped by hand')],
  async ({ output, connect }, { because }, id) => {
    const { sfn, lambda } = await connect();
    const run = await findRun(lambda, id!);
    if (run.closed)
      throw new CliFailure(
        'usage',
        'RunClosed',
        `run '${run.id}' is over: ${run.status} since ${run.closed}`,
        `See 'stepbook show ${run.id}'.`,
      );
    const { stopDate } = await sfn.send(
      new StopExecutionCommand({ executionArn: run.execution, error: 'Stopped', cause: because }),
    );
    output.result({ run: run.id, stopped: stopDate }, () => [
      `Run ${run.id} stopped; nothing was undone.`,
      `What it had done so far: npx stepbook show ${run.id}; what to do now: ${run.runbook}`,
    ]);
  },
);
