import { ExecutionNotRedrivable, type RedriveExecutionInput, type RedriveExecutionOutput } from '@aws-sdk/client-sfn';
import { redriveStatusOf } from '../../execution/redrive-status.ts';
import { redrivenWith } from '../../execution/redrive-tokens.ts';
import { requireExecution } from '../execution-reference.ts';
import type { Operation } from './operation.ts';

/**
 * Runs an execution that did not succeed again from the states it ended in; what has succeeded is not run again. The
 * same call again (by its token) is answered with the redrive it began.
 * @throws {ExecutionNotRedrivable}
 */
export const redriveExecution: Operation<RedriveExecutionInput, RedriveExecutionOutput> = async (core, input) => {
  const execution = requireExecution(core, input.executionArn!);
  const { clientToken: token } = input;
  const now = core.clock.now();
  const before = token === undefined ? undefined : redrivenWith(execution, token, now);
  if (before !== undefined) return { redriveDate: new Date(before) };
  const { redriveStatus, redriveStatusReason } = redriveStatusOf(execution, now);
  if (redriveStatus !== 'REDRIVABLE') {
    const message = redriveStatusReason ?? 'Execution can only be redriven by its map run';
    throw new ExecutionNotRedrivable({ message, $metadata: {} });
  }
  core.runner.post(execution.key, { type: 'redrive', token });
  await core.runner.durable();
  return { redriveDate: new Date(execution.redriveDate ?? now) };
};
