import type { DescribeMapRunInput, DescribeMapRunOutput, ExecutionStatus } from '@aws-sdk/client-sfn';
import type { EngineCore } from '../../core.ts';
import type { MapRunResource } from '../../resources/resources.ts';
import { requireMapRun } from '../map-run-reference.ts';
import type { Operation } from './operation.ts';

/** A map run with the counts of its items and child executions. */
export const describeMapRun: Operation<DescribeMapRunInput, DescribeMapRunOutput> = (core, input) => {
  const mapRun = requireMapRun(core, input.mapRunArn!);
  const { stopDate, redriveDate } = mapRun;
  return {
    mapRunArn: mapRun.arn,
    executionArn: mapRun.executionArn,
    status: mapRun.status,
    startDate: new Date(mapRun.startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    maxConcurrency: mapRun.maxConcurrency,
    toleratedFailureCount: mapRun.toleratedFailureCount,
    toleratedFailurePercentage: mapRun.toleratedFailurePercentage,
    itemCounts: countsOf(core, mapRun, (index) => mapRun.batches[index] ?? 1),
    executionCounts: countsOf(core, mapRun, () => 1),
    redriveCount: mapRun.redriveCount,
    ...(redriveDate !== undefined && { redriveDate: new Date(redriveDate) }),
  };
};

/** Children by what became of them, each weighing as much as `weight` says. */
function countsOf(core: EngineCore, mapRun: MapRunResource, weight: (index: number) => number) {
  const { arn: mapRunArn, batches } = mapRun;
  const total = batches.reduce((sum, _items, index) => sum + weight(index), 0);
  const by: Partial<Record<ExecutionStatus, number>> = {};
  let known = 0;
  for (const key of core.store.listExecutions({ mapRunArn, limit: batches.length })) {
    const child = core.runner.execution(key);
    if (!child) continue;
    const items = weight(child.parent?.index ?? 0);
    by[child.status] = (by[child.status] ?? 0) + items;
    known += items;
  }
  const succeeded = by.SUCCEEDED ?? 0;
  return {
    pending: mapRun.status === 'RUNNING' ? total - known : 0,
    running: by.RUNNING ?? 0,
    succeeded,
    failed: by.FAILED ?? 0,
    timedOut: by.TIMED_OUT ?? 0,
    aborted: (by.ABORTED ?? 0) + (mapRun.status === 'RUNNING' ? 0 : total - known),
    total,
    resultsWritten: mapRun.status === 'SUCCEEDED' ? succeeded : 0,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
}
