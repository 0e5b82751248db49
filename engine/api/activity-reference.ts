import type { EngineCore } from '../core.ts';
import type { ActivityResource } from '../resources/resources.ts';
import { parseArn } from './arn.ts';
import { errors } from './errors.ts';

/** @throws {InvalidArn} @throws {ActivityDoesNotExist} */
export function requireActivity(core: EngineCore, arn: string): ActivityResource {
  parseArn(arn, 'activity');
  const activity = core.registry.get('activity', arn);
  if (!activity) throw errors.activityDoesNotExist(arn);
  return activity;
}
