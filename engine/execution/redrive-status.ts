import type { Execution } from './state.ts';

export interface RedriveStatus {
  redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  redriveStatusReason?: string;
}

/** Can the execution be redriven, and if not, why (API reference, DescribeExecution `redriveStatus`)? */
export function redriveStatusOf(execution: Execution): RedriveStatus {
  const { status } = execution;
  if (status === 'FAILED' || status === 'TIMED_OUT' || status === 'ABORTED') {
    return { redriveStatus: execution.mapRunArn ? 'REDRIVABLE_BY_MAP_RUN' : 'REDRIVABLE' };
  }
  return {
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  };
}
