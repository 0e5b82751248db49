import type { DeleteActivityInput, DeleteActivityOutput } from '@aws-sdk/client-sfn';
import { parseArn } from '../arn.ts';
import type { Operation } from './operation.ts';

/** Deletes an activity; one that is not there is no error. */
export const deleteActivity: Operation<DeleteActivityInput, DeleteActivityOutput> = async (core, input) => {
  parseArn(input.activityArn!, 'activity');
  core.registry.remove('activity', input.activityArn!);
  await core.runner.durable();
  return {};
};
