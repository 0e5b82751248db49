#!/usr/bin/env node
import { Command } from 'commander';
import { exitCodes } from './failure.ts';

const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `stepbook needs Node 24 and runs on ${process.version}: run it as 'npx stepbook', which brings its own.\n`,
  );
  process.exit(exitCodes.usage);
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

/** One module a command; loaded when the command line is read, so that `--help` can list them. */
const commands = await Promise.all([
  import('./commands/up.ts'),
  import('./commands/rehearse.ts'),
  import('./commands/procedures.ts'),
  import('./commands/describe.ts'),
  import('./commands/plan.ts'),
  import('./commands/start.ts'),
  import('./commands/watch.ts'),
  import('./commands/runs.ts'),
  import('./commands/show.ts'),
  import('./commands/approvals.ts'),
  import('./commands/approve.ts'),
  import('./commands/reject.ts'),
  import('./commands/withdraw.ts'),
  import('./commands/stop.ts'),
  import('./commands/transcript.ts'),
  import('./commands/verify.ts'),
]);

const program = new Command('stepbook')
  .description('Documented operations procedures: planned, approved, run, proven and rehearsed.')
  .version('0.1.0')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.usage))
  .showHelpAfterError("(see 'stepbook --help')");
for (const { default: command } of commands) {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.usage));
  program.addCommand(command);
}
program.addHelpText(
  'after',
  `
Exit codes: 0 done; 1 the run or the check failed; 2 the call or its input is wrong; 3 nothing answers; 4 refused.
Examples:
  $ npx stepbook up
  $ npx stepbook start gaia-reset-certificates --input '{"hub":"hub.example.test"}' --wait --endpoint http://127.0.0.1:4747
  $ npx stepbook approvals --endpoint http://127.0.0.1:4747
  $ npx stepbook verify .stepbook/transcripts/RUN.transcript.json`,
);
await program.parseAsync();
