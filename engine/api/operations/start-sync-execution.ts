import type { StartSyncExecutionInput, StartSyncExecutionOutput, SyncExecutionStatus } from '@aws-sdk/client-sfn';
import { textOf } from '../../execution/payload.ts';
import { errors } from '../errors.ts';
import { resolveMachine } from '../machine-reference.ts';
import { startNamed } from '../start-named.ts';
import type { Operation } from './operation.ts';

/** Runs an Express machine and answers with its end. */
export const startSyncExecution: Operation<StartSyncExecutionInput, StartSyncExecutionOutput> = async (
  core,
  input,
  caller,
) => {
  const target = resolveMachine(core, input.stateMachineArn!);
  if (target.machine.type !== 'EXPRESS') throw errors.typeNotSupported();
  const { name, input: text, traceHeader } = input;
  const started = await startNamed(core, target, { name, input: text, traceHeader, synchronous: true }, caller);
  const execution = await core.runner.ended(started);
  const included = input.includedData !== 'METADATA_ONLY';
  const { startDate, stopDate = startDate, output, error, cause } = execution;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    startDate: new Date(startDate),
    stopDate: new Date(stopDate),
    status: execution.status as SyncExecutionStatus,
    ...(included && { input: textOf(execution.input), inputDetails: { included } }),
    ...(included && output && { output: textOf(output), outputDetails: { included } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(traceHeader !== undefined && { traceHeader }),
    // AWS bills in steps of 100 ms and 64 MB.
    billingDetails: {
      billedMemoryUsedInMB: 64,
      billedDurationInMilliseconds: Math.max(1, Math.ceil((stopDate - startDate) / 100)) * 100,
    },
  };
};
