import { Option } from 'commander';
import { command, wholeNumber } from '../command.ts';
import { columns } from '../output.ts';
import { readRun } from '../read-run.ts';

export default command<{ limit: number }>(
  'runs',
  'List runs, newest first',
  [new Option('--limit <n>', 'how many').default(20).argParser(wholeNumber('--limit', 1, 1000))],
  async ({ output, connect }, { limit }) => {
    const { runs } = await readRun((await connect()).lambda, 'runs', { limit });
    output.result(runs, () =>
      runs.length === 0
        ? 'No runs yet.'
        : columns([
            ['RUN', 'PROCEDURE', 'TARGET', 'STATUS', 'STARTED'],
            ...runs.map((run) => [run.id, run.procedure, run.target ?? '', run.status, run.started]),
          ]),
    );
  },
);
