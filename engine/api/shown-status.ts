import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import type { EngineCore } from '../core.ts';
import { awaitsRedrive } from '../execution/map-run.ts';
import type { Execution } from '../execution/state.ts';

/** The status as callers see it: a child of a redriven map run that is still to run again is PENDING_REDRIVE. */
export function shownStatus(core: EngineCore, execution: Execution): ExecutionStatus {
  const { status, mapRunArn } = execution;
  if (mapRunArn === undefined || status === 'RUNNING' || status === 'SUCCEEDED') return status;
  const mapRun = core.registry.get('mapRun', mapRunArn);
  const waits = mapRun?.status === 'RUNNING' && awaitsRedrive(execution, mapRun, core.clock.now());
  return waits ? 'PENDING_REDRIVE' : status;
}
