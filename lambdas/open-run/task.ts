import type { Estate } from '../../workflows/shared/estate.ts';
import { appendMissing } from '../shared/entries.ts';
import { InputInvalid } from '../shared/errors.ts';
import { readRequesters } from '../shared/gate/gate-rows.ts';
import { readLock, releaseLock, takeLock } from '../shared/locks.ts';
import { enterRequesters } from '../shared/requesters.ts';
import { findRun, type Run, runbookOf, runIdOf } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';
import { type Previous, type PreviousPorts, previousTranscript } from './previous-transcript.ts';
import type { OpenRunEvent } from './schema.ts';
import { validateInput } from './validate-input.ts';

export interface Ports extends PreviousPorts {
  table: Table;
  estate: Estate;
  /** Id of this cell in the estate. */
  cell: string;
  now: () => Date;
}

/** What the definition keeps in `$run`: enough for the fact functions, and nothing about people. */
export interface OpenedRun {
  id: string;
  procedure: string;
  mode: 'run' | 'plan';
  runbook: string;
  target: Record<string, unknown>;
}

/**
 * Step Functions allows more in a name, all of Unicode. A run's id is the name of a file, a part of a link, a parameter of
 * every command, and read by people: it must be none that could be taken for another.
 */
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;
const RUN_ID_RULE =
  'a run has ASCII letters, digits, dot, underscore and hyphen in its name, and no dot or hyphen first';

/**
 * 1. Validates the input, resolves the target, makes sure that the gate can be satisfied; nothing is written before.
 * 2. Enters the run. 3. Takes the target's lock (not in mode plan: a plan changes nothing); where the estate has transcripts
 * chained, the target's last one must verify (`TranscriptDamaged`).
 * 4. Appends `opened`, and `requested` when CloudTrail's event is already here.
 *
 * Called again for the same execution it goes on where it stopped and returns the same.
 */
export async function openRun(ports: Ports, event: OpenRunEvent): Promise<OpenedRun> {
  const { table, estate, now } = ports;
  const id = runIdOf(event.execution);
  if (!RUN_ID.test(id)) {
    throw new InputInvalid(`the name of the execution is ${JSON.stringify(id)}: ${RUN_ID_RULE}, at most 80 characters`);
  }
  const requesters = await readRequesters(table, event.execution);
  const { procedure, input, target, mode } = validateInput(
    event.procedure,
    event.input,
    estate,
    ports.cell,
    requesters,
  );
  const runbook = runbookOf(procedure, estate);
  const row: Run = {
    id,
    procedure: procedure.name,
    execution: event.execution,
    mode,
    target: target.name,
    targetKey: target.key,
    input,
    runbook,
    status: 'OPENING',
    started: new Date(event.started).toISOString(),
  };
  const run = await enter(table, row);

  let fence: number | undefined;
  let previous: Previous | undefined;
  if (mode === 'run' && !procedure.readOnly) {
    try {
      fence = await takeLock(table, target.key, { run: id, execution: event.execution, since: now().toISOString() });
      if (estate.transcripts.chained) {
        previous = await previousTranscript(ports, target.key, (await readLock(table, target.key))!);
      }
    } catch (error) {
      // Refused: it never was a run.
      if (run.status === 'OPENING') await releaseLock(table, target.key, id);
      if (run.status === 'OPENING') await table.remove(`RUN#${id}`, 'RUN', { status: 'OPENING' });
      throw error;
    }
  }
  const opened = {
    procedure: row.procedure,
    execution: row.execution,
    input,
    mode,
    target: { key: target.key, name: target.name },
    ...(fence !== undefined && { lock: { key: target.key, fence } }),
    ...(previous && { previous }),
  };
  // The same event may come twice at once.
  const isOpened = ({ kind }: { kind: string }) => (kind === 'opened' ? kind : undefined);
  await appendMissing(ports, id, isOpened, [{ kind: 'opened', data: opened }]);
  await table.put({ pk: 'RUNS', sk: `${row.started}#${id}`, run: id, procedure: row.procedure, target: row.target });
  // From here on the requester's entry may be written: it comes after `opened`.
  if (run.status === 'OPENING')
    await table.update(`RUN#${id}`, 'RUN', { status: 'OPEN', fence, previous }, { status: 'OPENING' });
  await enterRequesters(ports, id, event.execution);
  return {
    id,
    procedure: row.procedure,
    mode,
    runbook,
    target: { ...target.detail, key: target.key, name: target.name },
  };
}

/** Writes the run's row, or finds it there from an earlier try of the same execution. */
async function enter(table: Table, row: Run): Promise<Run> {
  try {
    await table.put({ pk: `RUN#${row.id}`, sk: 'RUN', ...row }, { ifAbsent: true });
    return row;
  } catch (error) {
    if ((error as Error).name !== 'ConditionFailed') throw error;
  }
  const there = await findRun(table, row.id);
  if (!there) return enter(table, row);
  if (there.execution !== row.execution) {
    throw new InputInvalid(
      `the name "${row.id}" is taken by ${there.execution}: a run needs a name of its own, over all procedures`,
    );
  }
  return there;
}
