import type { Estate } from '../../workflows/shared/estate.ts';
import { Authority } from './authority.ts';
import { HubWorld } from './hub-world.ts';
import type { Period } from './period.ts';

/** Everything outside the procedures: the hubs, the certificate authority, and the time. */
export interface World {
  estate: Estate;
  authority: Authority;
  hubs: ReadonlyMap<string, HubWorld>;
  now(): number;
}

/** A world with some of an estate's hubs: they have nothing to do with one another. */
export function createWorld(
  estate: Estate,
  domains: readonly string[],
  begin: number,
  outages: readonly Period[],
  now: () => number,
): World {
  const authority = new Authority(outages);
  const hubs = new Map(domains.map((domain) => [domain, new HubWorld(domain, estate.hubs[domain]!, authority, begin)]));
  return { estate, authority, hubs, now };
}

/** The hub of a domain. @throws Error when the world has none */
export function hubOf({ hubs }: World, domain: unknown): HubWorld {
  const hub = hubs.get(String(domain));
  if (!hub) throw new Error(`the simulated world has no hub ${String(domain)}`);
  return hub;
}
