import { Option } from 'commander';
import type { Run } from '../../lambdas/shared/runs.ts';
import { command, wholeNumber } from '../command.ts';
import { columns, duration } from '../output.ts';
import { readRun } from '../read-run.ts';

const took = ({ started, closed }: Run) => (closed ? duration(Date.parse(closed) - Date.parse(started)) : '');

export default command<{ limit: number }>(
  'runs',
  'List runs, newest first',
  [new Option('--limit <n>', 'how many').default(20).argParser(wholeNumber(1, 1000))],
  async ({ output, connect }, { limit }) => {
    const { runs } = await readRun((await connect()).lambda, 'runs', { limit });
    output.result(runs, () =>
      runs.length === 0
        ? "No runs yet. See 'npx stepbook procedures'."
        : columns([
            ['RUN', 'PROCEDURE', 'TARGET', 'STARTED', 'TOOK', 'STATUS'],
            ...runs.map((run) => [
              run.id,
              run.procedure,
              run.target ?? '',
              `${run.started.slice(0, 19)}Z`,
              took(run),
              run.failure ? `${run.status} ${run.failure.error}` : run.status,
            ]),
          ]),
    );
  },
);
