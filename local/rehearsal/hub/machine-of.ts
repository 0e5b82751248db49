import { HUB_TAG } from '../../../workflows/gaia/hub/hub-tag.ts';
import type { Estate } from '../../../workflows/shared/estate.ts';
import type { Machine } from '../../machines/machine.ts';
import type { Machines } from '../../machines/registry.ts';

/** The machine of a hub: the estate's instance, or the one with the hub's tag; undefined while it has none. */
export function machineOf(machines: Machines, estate: Pick<Estate, 'hubs'>, domain: string): Machine | undefined {
  const instance = estate.hubs[domain]?.instance;
  if (instance) return machines.get(instance);
  return machines.list().find(({ record }) => record.tags[HUB_TAG] === domain);
}
