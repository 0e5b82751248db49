import type { SendCommandRequest } from '@aws-sdk/client-ssm';
import { constraintFailure, ssmFailure } from './failure.ts';

/** SSM takes no more instances by id. */
const mostInstances = 50;

/** Instances by id alone: tags would be resolved behind the back of whoever approved a plan. */
export function targetsOf(input: SendCommandRequest): string[] {
  const byTarget = (input.Targets ?? []).flatMap(({ Key, Values }) => {
    if (Key !== 'InstanceIds') throw ssmFailure('InvalidTarget', `Target key ${Key}: InstanceIds is carried here.`);
    return Values ?? [];
  });
  const ids = [...(input.InstanceIds ?? []), ...byTarget];
  if (ids.length === 0) throw ssmFailure('InvalidInstanceId', 'No instance is named.');
  if (ids.length > mostInstances) {
    throw constraintFailure(
      `[${ids.join(', ')}]`,
      'instanceIds',
      `Member must have length less than or equal to ${mostInstances}`,
    );
  }
  if (new Set(ids).size < ids.length) throw ssmFailure('DuplicateInstanceId', 'An instance is named more than once.');
  return ids;
}
