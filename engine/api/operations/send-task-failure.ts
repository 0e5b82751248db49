import type { SendTaskFailureInput, SendTaskFailureOutput } from '@aws-sdk/client-sfn';
import { tellTask } from '../task-reference.ts';
import type { Operation } from './operation.ts';

/** A callback task or an activity has failed. */
export const sendTaskFailure: Operation<SendTaskFailureInput, SendTaskFailureOutput> = async (core, input) => {
  await tellTask(core, input.taskToken!, { type: 'failed', error: input.error, cause: input.cause });
  return {};
};
