import { maxHistoryEvents } from './limits.ts';
import type { Execution } from './state.ts';

export interface RedriveStatus {
  redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  redriveStatusReason?: string;
}

const day = 86_400_000;
/** An execution can be redriven for so long after its end (API reference, RedriveExecution). */
const redrivableMillis = 14 * day;
/** What an execution may take altogether (Developer guide, "Step Functions service quotas"). */
const longestMillis = 365 * day;

/** Can the execution be redriven now, and if not, why (API reference, DescribeExecution `redriveStatusReason`)? */
export function redriveStatusOf(execution: Execution, now: number): RedriveStatus {
  const redriveStatusReason = refusalOf(execution, now);
  if (redriveStatusReason !== undefined) return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason };
  return { redriveStatus: execution.mapRunArn ? 'REDRIVABLE_BY_MAP_RUN' : 'REDRIVABLE' };
}

function refusalOf({ status, type, stopDate = 0, startDate, lastEvent }: Execution, now: number): string | undefined {
  if (status !== 'FAILED' && status !== 'TIMED_OUT' && status !== 'ABORTED') {
    return `Execution is ${status} and cannot be redriven`;
  }
  // An Express child is started anew, which nothing stands in the way of (Developer guide, "Redriving Map Runs").
  if (type === 'EXPRESS') return undefined;
  if (lastEvent >= maxHistoryEvents - 1) return 'Execution history event limit exceeded';
  if (now - startDate > longestMillis) return 'Execution has exceeded the max execution time';
  return now - stopDate > redrivableMillis ? 'Execution redrivable period exceeded' : undefined;
}
