import type { CreateActivityInput, CreateActivityOutput } from '@aws-sdk/client-sfn';
import { statesArn } from '../arn.ts';
import { checkName } from '../names.ts';
import { tagRecord } from '../tags.ts';
import type { Operation } from './operation.ts';

/** Creates an activity; one of that name that is there already is the answer. */
export const createActivity: Operation<CreateActivityInput, CreateActivityOutput> = async (core, input, caller) => {
  const name = input.name!;
  checkName(name);
  const arn = statesArn(caller, 'activity', name);
  const activity = core.registry.get('activity', arn) ?? {
    arn,
    name,
    account: caller.account,
    region: caller.region,
    creationDate: core.clock.now(),
    encryptionConfiguration: input.encryptionConfiguration ?? { type: 'AWS_OWNED_KEY' },
    tags: tagRecord(input.tags),
  };
  core.registry.put('activity', activity);
  await core.runner.durable();
  return { activityArn: arn, creationDate: new Date(activity.creationDate) };
};
