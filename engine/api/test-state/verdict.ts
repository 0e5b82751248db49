import type { InspectionErrorDetails, TestStateOutput } from '@aws-sdk/client-sfn';
import { textOf } from '../../execution/payload.ts';
import type { Bench } from './bench.ts';
import { catcherOf, retrierOf } from './error-handlers.ts';

/** What has become of the state, with all that was seen on the way. */
export function verdictOf(bench: Bench): TestStateOutput {
  const { turn, frame, node, failure, inspection } = bench;
  const { execution } = turn;
  const variables = frame.own && { variables: JSON.stringify(frame.own) };
  const seen = (errorDetails?: InspectionErrorDetails) => ({
    inspectionData: {
      ...inspection,
      ...variables,
      ...(errorDetails && Object.keys(errorDetails).length > 0 && { errorDetails }),
    },
  });
  const retryIndex = retrierOf(node, failure);
  const retry = failure && retryIndex >= 0 ? { retryIndex } : {};
  if (frame.phase === 'retry') {
    const retryBackoffIntervalSeconds = Math.round((frame.wakeAt! - turn.now) / 1000);
    return { status: 'RETRIABLE', ...named(failure), ...seen({ ...retry, retryBackoffIntervalSeconds }) };
  }
  if (execution.status === 'FAILED') {
    return { status: 'FAILED', ...named(execution), ...seen(retry) };
  }
  const ended = execution.status === 'SUCCEEDED';
  const output = textOf(ended ? execution.output! : frame.input);
  const next = ended ? {} : { nextState: frame.state };
  if (failure === undefined) return { status: 'SUCCEEDED', output, ...next, ...seen() };
  const details = { ...retry, catchIndex: catcherOf(node, failure) };
  return { status: 'CAUGHT_ERROR', output, ...named(failure), ...next, ...seen(details) };
}

function named(failure: { error?: string | undefined; cause?: string | undefined } | undefined) {
  const { error, cause } = failure ?? {};
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}
