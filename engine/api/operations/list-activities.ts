import type { ListActivitiesInput, ListActivitiesOutput } from '@aws-sdk/client-sfn';
import { pageOf } from '../paging.ts';
import type { Operation } from './operation.ts';

/** The caller's activities. */
export const listActivities: Operation<ListActivitiesInput, ListActivitiesOutput> = (core, input, caller) => {
  const own = core.registry
    .all('activity')
    .filter(({ account, region }) => account === caller.account && region === caller.region);
  const { items, nextToken } = pageOf(own, input);
  return {
    activities: items.map(({ arn, name, creationDate }) => ({
      activityArn: arn,
      name,
      creationDate: new Date(creationDate),
    })),
    ...(nextToken !== undefined && { nextToken }),
  };
};
