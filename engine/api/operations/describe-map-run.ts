import type {
  DescribeMapRunInput,
  DescribeMapRunOutput,
  ExecutionStatus,
  MapRunExecutionCounts,
} from '@aws-sdk/client-sfn';
import type { EngineCore } from '../../core.ts';
import { redriveStatusOf } from '../../execution/redrive-status.ts';
import type { Execution } from '../../execution/state.ts';
import type { MapRunResource } from '../../resources/resources.ts';
import { requireMapRun } from '../map-run-reference.ts';
import { shownStatus } from '../shown-status.ts';
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

const none = { running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0, pendingRedrive: 0, pending: 0 };
const countedAs: { readonly [Status in ExecutionStatus]: keyof typeof none } = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
  PENDING_REDRIVE: 'pendingRedrive',
};

/** Children by what became of them, each weighing as much as `weight` says. */
function countsOf(core: EngineCore, mapRun: MapRunResource, weight: (index: number) => number): MapRunExecutionCounts {
  const { arn: mapRunArn, batches } = mapRun;
  const runs = mapRun.status === 'RUNNING';
  const now = core.clock.now();
  const counts = { ...none };
  const total = batches.reduce((sum, _items, index) => sum + weight(index), 0);
  let known = 0;
  let failuresNotRedrivable = 0;
  for (const child of core.store.childrenOf(mapRunArn)) {
    const items = weight(child.parent!.index!);
    counts[countedAs[shownStatus(core, child)]] += items;
    if (isLost(child, now)) failuresNotRedrivable += items;
    known += items;
  }
  if (runs) counts.pending = total - known;
  else counts.aborted += total - known;
  const resultsWritten = mapRun.status === 'SUCCEEDED' ? counts.succeeded : 0;
  return { ...counts, total, resultsWritten, failuresNotRedrivable };
}

/** Ended without success, and never to run again. */
function isLost(child: Execution, now: number): boolean {
  const ended = child.status !== 'RUNNING' && child.status !== 'SUCCEEDED';
  return ended && redriveStatusOf(child, now).redriveStatus === 'NOT_REDRIVABLE';
}
