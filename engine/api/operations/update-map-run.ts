import type { UpdateMapRunInput, UpdateMapRunOutput } from '@aws-sdk/client-sfn';
import { errors } from '../errors.ts';
import { requireMapRun } from '../map-run-reference.ts';
import type { Operation } from './operation.ts';

/** Changes the concurrency or the tolerance of a map run that runs. */
export const updateMapRun: Operation<UpdateMapRunInput, UpdateMapRunOutput> = async (core, input) => {
  const mapRun = requireMapRun(core, input.mapRunArn!);
  if (mapRun.status !== 'RUNNING') throw errors.validation(`Map Run is ${mapRun.status} and cannot be updated`);
  const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = input;
  const changed = {
    ...mapRun,
    ...(maxConcurrency !== undefined && { maxConcurrency }),
    ...(toleratedFailureCount !== undefined && { toleratedFailureCount }),
    ...(toleratedFailurePercentage !== undefined && { toleratedFailurePercentage }),
  };
  core.registry.put('mapRun', changed);
  core.mapRuns.changed(changed);
  await core.runner.durable();
  return {};
};
