import { Option } from 'commander';
import { command } from '../command.ts';
import { tellEnd } from '../live/end-of-run.ts';
import { followUntilInterrupted } from '../live/until-interrupted.ts';
import { checkShape, checkTarget, knownProcedure, readInput } from '../procedure-input.ts';
import { startRun } from '../start-run.ts';

interface Options {
  input: string;
  name?: string;
  wait?: boolean;
}

export default command<Options>(
  'start <procedure>',
  'Start a procedure; it stops at its gate until the people named there approve',
  [
    new Option('--input <json>', 'the input: JSON, @FILE, or - for standard input').makeOptionMandatory(),
    new Option('--name <run>', 'id of the run (default: made from the procedure, the time and chance)'),
    new Option('--wait', 'show the run live and wait for its end; exit code 0 only if it succeeded'),
  ],
  async (context, options, name) => {
    const procedure = knownProcedure(name!);
    const { value, text } = readInput(options.input);
    checkShape(procedure, value);
    const connection = await context.connect();
    await checkTarget(connection, procedure, value);
    const started = await startRun(connection, procedure.name, text, options.name);
    const { output } = context;
    output.line(`Run ${output.style('bold', started.run)} started.`);
    if (!options.wait) {
      output.result(
        { run: started.run, execution: started.execution },
        () =>
          `Follow it with: npx stepbook watch ${started.run}${connection.endpoint ? ` --endpoint ${connection.endpoint}` : ''}`,
      );
      return;
    }
    output.line('CTRL-C ends the watching, not the run.');
    tellEnd(output, started, await followUntilInterrupted(connection, output, started), connection.endpoint);
  },
);
