/** A state did not succeed: an ASL error name and a cause, either of which may be absent (a Fail state without them). */
export interface Failure {
  error: string | undefined;
  cause: string | undefined;
  /** It came from a Task, this state or one inside it: States.TaskFailed stands for such errors alone. */
  ofTask?: boolean;
}

/** Thrown while a state is worked on; the interpreter turns it into Retry, Catch or the end of the execution. */
export class StateFailure extends Error {
  readonly failure: Failure;

  constructor(error: string | undefined, cause: string | undefined, ofTask = false) {
    super(cause ?? '');
    this.name = error ?? 'StateFailure';
    this.failure = { error, cause, ...(ofTask && { ofTask }) };
  }
}

/**
 * AWS takes some values neither for good nor for a failure: the execution stays RUNNING for ever, without an event about
 * the state it came to (recorded for a negative MaxConcurrencyPath). Only StopExecution or a time-out ends it.
 */
export class StandsStill extends Error {}

/**
 * Does an error end the execution whatever the state's Retry and Catch say?
 * AWS: "States.Runtime … is not retriable and will always cause the execution to fail."
 */
export function isTerminal(error: string | undefined): boolean {
  return error === 'States.Runtime';
}

/** Errors States.ALL does not stand for (Developer guide, "Handling errors"). */
const notInAll = new Set(['States.DataLimitExceeded', 'States.Runtime']);
/** Errors States.TaskFailed does not stand for. */
const notTaskFailed = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/** Does a Retry or Catch entry's ErrorEquals name this error? */
export function errorMatches(
  errorEquals: readonly string[],
  { error, ofTask }: Pick<Failure, 'error' | 'ofTask'>,
): boolean {
  return errorEquals.some((name) => {
    if (name === 'States.ALL') return !notInAll.has(error ?? '');
    if (name === 'States.TaskFailed' && ofTask) return !notTaskFailed.has(error ?? '') && !notInAll.has(error ?? '');
    if (name === 'States.Timeout' && error === 'States.HeartbeatTimeout') return true;
    return name === error;
  });
}
