import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { procedures } from '../../workflows/catalog.ts';

const run = promisify(execFile);

// As `npm run faults` does it, in a process of its own: in Jest's sandbox the same work takes more than twice as long.
it.each(procedures.map(({ name }) => name))(
  '%s keeps what must always hold with every fault at every state',
  async (name) => {
    const program = ['--disable-warning=ExperimentalWarning', 'test/faults/table.ts', '--procedure', name];
    const { stdout } = await run(process.execPath, program).catch((error: { stdout: string }) => {
      throw new Error(error.stdout, { cause: error });
    });
    expect(stdout).toMatch(new RegExp(`^${name}: \\d+ states, [1-9]\\d* faults held, 0 broken, 0 not reached`));
  },
  300_000,
);
