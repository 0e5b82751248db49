import type { ListMapRunsInput, ListMapRunsOutput } from '@aws-sdk/client-sfn';
import { requireExecution } from '../execution-reference.ts';
import { pageOf } from '../paging.ts';
import type { Operation } from './operation.ts';

/** The map runs an execution has started, newest first. */
export const listMapRuns: Operation<ListMapRunsInput, ListMapRunsOutput> = (core, input) => {
  const { arn } = requireExecution(core, input.executionArn!);
  const own = core.registry.all('mapRun').filter(({ executionArn }) => executionArn === arn);
  const { items, nextToken } = pageOf(own.reverse(), input);
  return {
    mapRuns: items.map(({ arn: mapRunArn, executionArn, stateMachineArn, startDate, stopDate }) => ({
      mapRunArn,
      executionArn,
      stateMachineArn,
      startDate: new Date(startDate),
      ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    })),
    ...(nextToken !== undefined && { nextToken }),
  };
};
