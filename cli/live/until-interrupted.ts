import type { Connection } from '../connection.ts';
import type { Output } from '../output.ts';
import type { StartedRun } from '../start-run.ts';
import { followRun, type RunEnd } from './follow-run.ts';

/** What a shell expects of a program that SIGINT has ended. */
const INTERRUPTED = 130;

/** Shows a run until its end, or until CTRL-C: then it says how to go on looking, since the run goes on. */
export async function followUntilInterrupted(
  connection: Connection,
  output: Output,
  started: StartedRun,
): Promise<RunEnd> {
  const there = connection.endpoint ? ` --endpoint ${connection.endpoint}` : '';
  const leave = () => {
    output.line(`\nThe run goes on. Look again: npx stepbook watch ${started.run}${there}`);
    output.line(`To end it:                  npx stepbook stop ${started.run}${there}`);
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', leave);
  try {
    return await followRun(connection, output, started);
  } finally {
    process.removeListener('SIGINT', leave);
  }
}
