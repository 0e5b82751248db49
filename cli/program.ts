import { Command, type CommanderError } from 'commander';
import { exitCodes } from './failure.ts';

/** One module a command, in the order of the help. Only the one that is asked for is loaded. */
const commands: Record<string, () => Promise<{ default: Command }>> = {
  up: () => import('./commands/up.ts'),
  rehearse: () => import('./commands/rehearse.ts'),
  procedures: () => import('./commands/procedures.ts'),
  describe: () => import('./commands/describe.ts'),
  plan: () => import('./commands/plan.ts'),
  start: () => import('./commands/start.ts'),
  watch: () => import('./commands/watch.ts'),
  runs: () => import('./commands/runs.ts'),
  show: () => import('./commands/show.ts'),
  approvals: () => import('./commands/approvals.ts'),
  approve: () => import('./commands/approve.ts'),
  reject: () => import('./commands/reject.ts'),
  withdraw: () => import('./commands/withdraw.ts'),
  enrol: () => import('./commands/enrol.ts'),
  scenario: () => import('./commands/scenario.ts'),
  stop: () => import('./commands/stop.ts'),
  schedules: () => import('./commands/schedules.ts'),
  pause: () => import('./commands/pause.ts'),
  resume: () => import('./commands/resume.ts'),
  simulate: () => import('./commands/simulate.ts'),
  transcript: () => import('./commands/transcript.ts'),
  verify: () => import('./commands/verify.ts'),
  ledger: () => import('./commands/ledger.ts'),
};

const help = `
Exit codes: 0 done; 1 the run or the check failed; 2 the call or its input is wrong; 3 nothing answers; 4 refused.
Examples:
  $ npx stepbook up
  $ export STEPBOOK_ENDPOINT=http://127.0.0.1:4747      (leave it out for AWS)
  $ npx stepbook start gaia-reset-certificates --input '{"hub":"hub.example.test"}' --wait
  $ npx stepbook approvals
  $ npx stepbook verify .stepbook/transcripts/RUN.transcript.json`;

/**
 * Runs one command line, without the names of the program. What it says goes to standard output and standard error; how
 * it ended is in `process.exitCode`.
 */
export async function runCommandLine(words: string[]): Promise<void> {
  const json = words.includes('--json');
  const program = new Command('stepbook')
    .description('Documented operations procedures: planned, approved, run, proven and rehearsed.')
    .version('0.1.0')
    .addHelpText('after', help);
  const asked = Object.hasOwn(commands, words[0] ?? '') ? commands[words[0]!] : undefined;
  const loaders = asked ? [asked] : Object.values(commands);
  for (const load of loaders) program.addCommand((await load()).default);
  for (const each of [program, ...program.commands]) {
    each.exitOverride().showHelpAfterError(`(see 'stepbook ${each === program ? '' : `${each.name()} `}--help')`);
    if (json) each.configureOutput({ outputError: () => {} }).showHelpAfterError(false);
  }
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    const { code, exitCode, message } = error as CommanderError;
    if (!code?.startsWith('commander.')) throw error;
    if (exitCode === 0 || code === 'commander.help') {
      process.exitCode = words.length === 0 ? exitCodes.usage : 0;
      return;
    }
    process.exitCode = exitCodes.usage;
    if (json)
      process.stderr.write(`${JSON.stringify({ error: 'BadCall', message: message.replace(/^error: /, '') })}\n`);
  }
}
