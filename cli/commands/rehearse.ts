import { Option } from 'commander';
import { command } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { huntFor } from '../rehearsal/hunt-for.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import { upStack } from '../up-stack.ts';
import { type UpOptions, upOptions } from './up.ts';

interface Options extends UpOptions {
  once?: boolean;
  approve: 'auto' | 'ask';
  canaries?: boolean;
}

export default command<Options>(
  'rehearse',
  'Rehearse gaia-reset-certificates from its first state to its verified transcript (npm start)',
  [
    new Option(
      '--once',
      'end after the run; exit code 0 only if the served certificate changed and the transcript verifies',
    ),
    new Option('--approve <how>', "'auto': the rehearsal's approvers vote by themselves; 'ask': wait for you")
      .choices(['auto', 'ask'])
      .default('auto'),
    new Option('--canaries', 'afterwards, search everything that was written for every secret of the rehearsal'),
    ...upOptions(),
  ],
  async ({ output: terminal }, options) => {
    const stack = await upStack({ ...options, warm: true });
    const { output, finish } = options.canaries ? huntFor(stack, terminal) : { output: terminal, finish: undefined };
    const stop = async () => {
      await stack.close();
      process.exit();
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    const told = await rehearse(stack, options.approve, output).catch(async (error: unknown) => {
      if (options.once) await stack.close();
      throw error;
    });
    const clean = (await finish?.()) ?? true;
    if (!told.passed || !clean) process.exitCode = 1;
    if (options.once) {
      await stack.close();
      if (!told.passed)
        throw new CliFailure('failed', 'RehearsalFailed', told.because, `The run: ${stack.url}/runs/${told.run}`);
      process.exit();
    }
    output.line('The stack stays up; stop it with CTRL-C.');
  },
);
