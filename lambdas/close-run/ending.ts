import { messageOf } from '../shared/cause.ts';
import { type RunStatus, runIdOf } from '../shared/runs.ts';
import { refuseSecrets } from '../shared/secrets.ts';
import type { CloseRunEvent, ExecutionEnded, FailedUndo } from './schema.ts';

/** How a run ends. */
export interface Ending {
  run: string;
  execution: string;
  status: Exclude<RunStatus, 'OPENING' | 'OPEN'>;
  failure?: { error: string; cause: string };
  /** What was to be taken back after a failure, and was not. */
  notUndone: FailedUndo[];
  /** Told by Step Functions, not by the definition: the execution was stopped, timed out, or failed before its own end. */
  fromOutside: boolean;
}

const OUTCOME = { done: 'DONE', advised: 'ADVISED', skipped: 'SKIPPED', planned: 'PLANNED' } as const;
const OUTSIDE = {
  FAILED: 'The execution failed and did not reach its own end.',
  TIMED_OUT: 'The execution ran out of its time; nothing was undone.',
  ABORTED: 'The execution was stopped by hand; nothing was undone.',
} as const;
const LONGEST_CAUSE = 3_000;

/** What the event says of the end of a run. */
export function endingOf(event: Exclude<CloseRunEvent, ExecutionEnded>): Ending {
  if ('detail' in event) {
    const { executionArn, status, error, cause } = event.detail;
    const told = cause ? ` ${messageOf(cause)}` : '';
    return {
      run: runIdOf(executionArn),
      execution: executionArn,
      status,
      failure: { error: error || `Execution.${status}`, cause: harmless(OUTSIDE[status] + told) },
      notUndone: [],
      fromOutside: true,
    };
  }
  const { run, execution, outcome, failure, undo = [] } = event;
  if (failure) {
    const told = { error: failure.Error, cause: harmless(messageOf(failure.Cause)) };
    const notUndone = undo.map((each) => ({ ...each, cause: harmless(messageOf(each.cause)) }));
    return { run, execution, status: 'FAILED', failure: told, notUndone, fromOutside: false };
  }
  return { run, execution, status: OUTCOME[outcome?.outcome ?? 'done'], notUndone: [], fromOutside: false };
}

/** A cause that is fit to be mailed and kept: not endless, and nothing in it that looks like a secret. */
function harmless(cause: string): string {
  try {
    refuseSecrets(cause);
  } catch {
    return 'The cause is left out: it looks as if a secret were in it.';
  }
  return cause.length > LONGEST_CAUSE ? `${cause.slice(0, LONGEST_CAUSE)}…` : cause;
}
