import type { EngineCore } from '../core.ts';
import type { MapRunResource } from '../resources/resources.ts';
import { parseArn } from './arn.ts';
import { errors } from './errors.ts';

/** @throws {InvalidArn} @throws {ResourceNotFound} */
export function requireMapRun(core: EngineCore, arn: string): MapRunResource {
  parseArn(arn, 'mapRun');
  const mapRun = core.registry.get('mapRun', arn);
  if (!mapRun) throw errors.resourceNotFound(arn);
  return mapRun;
}
