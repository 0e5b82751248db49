import { findProcedure } from '../../workflows/catalog.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { Procedure, Target } from '../../workflows/shared/procedure.ts';
import type { Table } from './table.ts';

/** OPENING: the lock is not taken yet. The others but OPEN are final. */
export type RunStatus =
  | 'OPENING'
  | 'OPEN'
  | 'DONE'
  | 'ADVISED'
  | 'SKIPPED'
  | 'PLANNED'
  | 'FAILED'
  | 'ABORTED'
  | 'TIMED_OUT';

/** A run as the table has it (pk `RUN#<id>`, sk `RUN`). Times are RFC 3339, UTC. */
export interface Run {
  id: string;
  procedure: string;
  execution: string;
  mode: 'run' | 'plan';
  /** The target's name, as people type it; `targetKey` is what is locked. */
  target: string;
  targetKey: string;
  input: Record<string, unknown>;
  runbook: string;
  status: RunStatus;
  started: string;
  /** The transcript that this run's follows, when the estate has transcripts chained. */
  previous?: { run: string; head: string };
  /** Number of the lock, counting up for each target; not in mode plan. */
  fence?: number;
  planDigest?: string;
  closed?: string;
  failure?: { error: string; cause: string };
  transcript?: { key: string; head: string; entries: number };
}

/** The id of a run: the name of its execution, the last part of the execution's ARN. */
export function runIdOf(execution: string): string {
  return execution.slice(execution.lastIndexOf(':') + 1);
}

export async function findRun(table: Table, id: string): Promise<Run | undefined> {
  const row = await table.get<Run>(`RUN#${id}`, 'RUN');
  if (!row) return undefined;
  const { pk: _pk, sk: _sk, ...run } = row;
  return run;
}

/** The run with this id; an error when there is none, since a function of the frame is called for a run that was opened. */
export async function readRun(table: Table, id: string): Promise<Run> {
  const run = await findRun(table, id);
  if (!run) throw new Error(`there is no run ${id}`);
  return run;
}

/** The procedure of a run and its target, resolved from the estate as it is now. */
export function resolve(
  run: Pick<Run, 'procedure' | 'input'>,
  estate: Estate,
): { procedure: Procedure; target: Target } {
  const procedure = findProcedure(run.procedure);
  if (!procedure) throw new Error(`there is no procedure ${run.procedure}`);
  return { procedure, target: procedure.target(run.input, estate) };
}

/** Where the runbook of a procedure is published: `<base>/<system>/<procedure without system>.md`. */
export function runbookOf(procedure: Pick<Procedure, 'name' | 'system'>, estate: Estate): string {
  const page = procedure.name.startsWith(`${procedure.system}-`)
    ? procedure.name.slice(procedure.system.length + 1)
    : procedure.name;
  return `${estate.runbooks.replace(/\/$/, '')}/${procedure.system}/${page}.md`;
}
