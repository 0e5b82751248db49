import { ExecutionNotRedrivable, type RedriveExecutionInput, type RedriveExecutionOutput } from '@aws-sdk/client-sfn';
import { redriveStatusOf } from '../../execution/redrive-status.ts';
import { requireExecution } from '../execution-reference.ts';
import type { Operation } from './operation.ts';

/** An execution can be redriven for so long after its end (API reference, RedriveExecution). */
const redrivableMillis = 14 * 86_400_000;

/** Runs an execution that did not succeed again from the states it ended in; what has succeeded is not run again. */
export const redriveExecution: Operation<RedriveExecutionInput, RedriveExecutionOutput> = async (core, input) => {
  const execution = requireExecution(core, input.executionArn!);
  const { redriveStatus, redriveStatusReason } = redriveStatusOf(execution);
  const age = core.clock.now() - (execution.stopDate ?? 0);
  const refusal =
    redriveStatus !== 'REDRIVABLE'
      ? (redriveStatusReason ?? 'Execution can only be redriven by its map run')
      : age > redrivableMillis
        ? 'Execution was not redriven because it has passed the redrivable period of 14 days'
        : undefined;
  if (refusal !== undefined) throw new ExecutionNotRedrivable({ message: refusal, $metadata: {} });
  core.runner.post(execution.key, { type: 'redrive' });
  await core.runner.durable();
  return { redriveDate: new Date(execution.redriveDate ?? core.clock.now()) };
};
