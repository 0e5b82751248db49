import { ActivityAlreadyExists, type CreateActivityInput, type CreateActivityOutput } from '@aws-sdk/client-sfn';
import { statesArn } from '../arn.ts';
import { checkName } from '../names.ts';
import { tagRecord } from '../tags.ts';
import type { Operation } from './operation.ts';

/** Creates an activity; one of that name that is there already, encrypted alike, is the answer. @throws {ActivityAlreadyExists} */
export const createActivity: Operation<CreateActivityInput, CreateActivityOutput> = async (core, input, caller) => {
  const name = input.name!;
  checkName(name);
  const arn = statesArn(caller, 'activity', name);
  const known = core.registry.get('activity', arn);
  const encryptionConfiguration = input.encryptionConfiguration ?? { type: 'AWS_OWNED_KEY' };
  if (known && JSON.stringify(known.encryptionConfiguration) !== JSON.stringify(encryptionConfiguration)) {
    throw new ActivityAlreadyExists({ message: `Activity Already Exists: '${arn}'`, $metadata: {} });
  }
  const activity = known ?? {
    arn,
    name,
    account: caller.account,
    region: caller.region,
    creationDate: core.clock.now(),
    encryptionConfiguration,
    tags: tagRecord(arn, input.tags),
  };
  core.registry.put('activity', activity);
  await core.runner.durable();
  return { activityArn: arn, creationDate: new Date(activity.creationDate) };
};
