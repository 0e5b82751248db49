import { cancelTask, innerFrames } from './frames.ts';
import { type Payload, textOf } from './payload.ts';
import type { Frame } from './state.ts';
import type { EventType, RecordedEvent, Turn } from './turn.ts';

type Ending =
  | { status: 'SUCCEEDED'; output: Payload }
  | { status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; error?: string | undefined; cause?: string | undefined };

const lastEvents: { [Status in Ending['status']]: [EventType, keyof RecordedEvent] } = {
  SUCCEEDED: ['ExecutionSucceeded', 'executionSucceededEventDetails'],
  FAILED: ['ExecutionFailed', 'executionFailedEventDetails'],
  TIMED_OUT: ['ExecutionTimedOut', 'executionTimedOutEventDetails'],
  ABORTED: ['ExecutionAborted', 'executionAbortedEventDetails'],
};

/** `enteredId` of a frame that was about to enter its state. */
export const notEntered = 0;

/** Stops a frame where it is, for a redrive to begin there. What is around it goes on waiting for it. */
function halt(turn: Turn, frame: Frame): void {
  delete frame.wakeAt;
  delete frame.timeoutAt;
  delete frame.heartbeatAt;
  delete frame.task;
  delete frame.retries;
  frame.retryCount = 0;
  const around = frame.fan !== undefined && innerFrames(turn.execution, frame).length > 0;
  if (frame.phase !== 'done' && !around) {
    if (frame.phase === 'ready') frame.enteredId = notEntered;
    frame.phase = 'halted';
    if (frame.fan?.mapRun === undefined) delete frame.fan;
  }
  turn.touch(frame);
}

/** Ends the execution with the event for it, after `previous`. What still runs is given up. */
export function endExecution(turn: Turn, previous: number, ending: Ending): void {
  const { execution } = turn;
  const [type, key] = lastEvents[ending.status];
  execution.status = ending.status;
  execution.stopDate = turn.now;
  if (ending.status === 'SUCCEEDED') {
    execution.output = ending.output;
    turn.recordAfter(previous, type, key, { output: textOf(ending.output), outputDetails: { truncated: false } });
  } else {
    const { error, cause } = ending;
    // Of its own time-out a Standard execution tells in the history alone.
    execution.error = ending.status === 'TIMED_OUT' && execution.type === 'STANDARD' ? undefined : error;
    execution.cause = cause;
    turn.recordAfter(previous, type, key, {
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    });
  }
  for (const frame of execution.frames.values()) cancelTask(turn, frame);
  execution.timeoutAt = undefined;
  turn.ready.length = 0;
  if (ending.status === 'SUCCEEDED' || execution.type === 'EXPRESS') {
    execution.frames.clear();
    turn.dirty.clear();
  } else for (const frame of execution.frames.values()) halt(turn, frame);
}
