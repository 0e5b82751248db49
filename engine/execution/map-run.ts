import type { MapRunResource } from '../resources/resources.ts';
import { nodeOf } from './frames.ts';
import type { TaskNews } from './happening.ts';
import { mostMapRunConcurrency } from './limits.ts';
import { redriveStatusOf } from './redrive-status.ts';
import type { Execution, Fan, Frame } from './state.ts';

/** A map run that has not ended: what is left to start and what has come back. */
export interface MapRun {
  execution: Execution;
  frame: Frame;
  /** The Map state's attempt that waits for it. */
  attempt: number;
  resource: MapRunResource;
  childType: Execution['type'];
  /** Children that are to run again: they did not succeed before the run was redriven, or ended with the process. */
  again: Execution[];
  next: number;
  running: number;
  doneItems: number;
  failedItems: number;
  children: number;
  /** It fails, once what runs has ended and the results are written. */
  failure?: TaskNews;
  /** The Map state is over; the run is when what runs has ended. */
  cancelled?: boolean;
  /** A redrive that was asked for meanwhile. */
  redrive?: () => void;
  over: boolean;
}

/** A run of which nothing is known yet but how it was asked for. */
export function newMapRun(execution: Execution, frame: Frame, attempt: number, resource: MapRunResource): MapRun {
  const counts = { next: 0, running: 0, doneItems: 0, failedItems: 0, children: 0 };
  const { ExecutionType } = processorOf(execution, frame).processorConfig;
  const childType = ExecutionType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
  return { execution, frame, attempt, resource, childType, again: [], ...counts, over: false };
}

/** What is kept of a run that begins. `now`: milliseconds since the epoch. */
export function newMapRunResource(execution: Execution, fan: Fan, arn: string, now: number): MapRunResource {
  return {
    arn,
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    label: arn.split('/')[1]!.split(':')[0]!,
    status: 'RUNNING',
    startDate: now,
    maxConcurrency: fan.concurrency === mostMapRunConcurrency ? 0 : (fan.concurrency ?? 0),
    toleratedFailureCount: fan.toleratedCount ?? 0,
    toleratedFailurePercentage: fan.toleratedPercentage ?? 0,
    redriveCount: 0,
    batches: fan.batches ?? [],
  };
}

/** The item processor of a Map state. */
export function processorOf(execution: Execution, frame: Frame) {
  return nodeOf(execution, frame).inner[0]!;
}

/** Counts a child whose end is final. */
export function countChild(run: MapRun, child: Execution): void {
  const items = run.resource.batches[child.parent!.index!] ?? 1;
  run.children++;
  run.doneItems += items;
  if (child.status !== 'SUCCEEDED') run.failedItems += items;
}

/** Have more items failed than are tolerated? */
export function exceedsTolerance({ failedItems, resource }: MapRun): boolean {
  if (failedItems === 0) return false;
  const total = resource.batches.reduce((sum, items) => sum + items, 0);
  const { toleratedFailureCount, toleratedFailurePercentage } = resource;
  if (toleratedFailureCount === 0 && toleratedFailurePercentage === 0) return true;
  if (toleratedFailureCount > 0 && failedItems > toleratedFailureCount) return true;
  return toleratedFailurePercentage > 0 && (failedItems * 100) / total > toleratedFailurePercentage;
}

/** Did a child of the run end without success before the run's latest redrive, so that it is to run again? */
export function awaitsRedrive(child: Execution, { redriveCount }: MapRunResource, now: number): boolean {
  if ((child.redrives?.ofMapRun ?? 0) >= redriveCount) return false;
  return redriveStatusOf(child, now).redriveStatus === 'REDRIVABLE_BY_MAP_RUN';
}
