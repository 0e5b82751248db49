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
    const { lambda } = await connect();
    const { runs } = await readRun(lambda, 'runs', { limit });
    const open = runs.some(({ status }) => status === 'OPEN') ? (await readRun(lambda, 'approvals')).approvals : [];
    const waiting = new Set(open.map(({ run }) => run));
    const standing = ({ id, status, failure }: Run) =>
      failure ? `${status} ${failure.error}` : waiting.has(id) ? `${status}, waits for approval` : status;
    output.result(runs, () =>
      runs.length === 0
        ? "No runs yet. See 'npx stepbook procedures'."
        : // What matters first: a narrow terminal cuts or wraps the rest.
          columns([
            ['STATUS', 'RUN', 'TARGET', 'STARTED', 'TOOK', 'PROCEDURE'],
            ...runs.map((run) => [
              standing(run),
              run.id,
              run.target ?? '',
              `${run.started.slice(0, 19)}Z`,
              took(run),
              run.procedure,
            ]),
          ]),
    );
  },
);
