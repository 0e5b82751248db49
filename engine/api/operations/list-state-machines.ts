import type { ListStateMachinesInput, ListStateMachinesOutput } from '@aws-sdk/client-sfn';
import { pageOf } from '../paging.ts';
import type { Operation } from './operation.ts';

/** The caller's state machines. */
export const listStateMachines: Operation<ListStateMachinesInput, ListStateMachinesOutput> = (core, input, caller) => {
  const own = core.registry
    .all('stateMachine')
    .filter(({ account, region }) => account === caller.account && region === caller.region);
  const { items, nextToken } = pageOf(own, input);
  return {
    stateMachines: items.map(({ arn, name, type, creationDate }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: new Date(creationDate),
    })),
    ...(nextToken !== undefined && { nextToken }),
  };
};
