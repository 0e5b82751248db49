import type { StartExecutionInput, StartExecutionOutput } from '@aws-sdk/client-sfn';
import { resolveMachine } from '../machine-reference.ts';
import { startNamed } from '../start-named.ts';
import type { Operation } from './operation.ts';

/** Starts an execution; it is durable when this answers. */
export const startExecution: Operation<StartExecutionInput, StartExecutionOutput> = async (core, input, caller) => {
  const target = resolveMachine(core, input.stateMachineArn!);
  const { name, input: text, traceHeader } = input;
  const execution = await startNamed(core, target, { name, input: text, traceHeader }, caller);
  return { executionArn: execution.arn, startDate: new Date(execution.startDate) };
};
