import type { StopExecutionInput, StopExecutionOutput } from '@aws-sdk/client-sfn';
import { requireExecution } from '../execution-reference.ts';
import type { Operation } from './operation.ts';

/** Ends an execution as ABORTED; one that has ended keeps its end. */
export const stopExecution: Operation<StopExecutionInput, StopExecutionOutput> = async (core, input) => {
  const execution = requireExecution(core, input.executionArn!);
  core.runner.post(execution.key, { type: 'stop', error: input.error, cause: input.cause });
  if (execution.status === 'RUNNING') await core.runner.ended(execution);
  return { stopDate: new Date(execution.stopDate ?? core.clock.now()) };
};
