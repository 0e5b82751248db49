import * as z from 'zod';
import { type Estate, Hub } from '../../shared/estate.ts';
import { InputInvalid } from '../../shared/input-invalid.ts';
import type { Target } from '../../shared/procedure.ts';
import type { Input } from './input.ts';

/** What the definition and the pure functions read of a hub: the estate's entry under the names the fact functions use. */
export const HubDetail = Hub.pick({
  ports: true,
  dns: true,
  trustedRoots: true,
  issuer: true,
  registries: true,
  approvalSeconds: true,
}).extend({
  domain: z.string(),
  instanceId: z.string(),
});
export type HubDetail = z.infer<typeof HubDetail>;

/** The hub of the estate with this domain. Throws `InputInvalid` that lists the hubs there are. */
export function target(input: Input, estate: Estate): Target {
  const hub = Object.hasOwn(estate.hubs, input.hub) ? estate.hubs[input.hub] : undefined;
  if (hub === undefined) {
    const known = Object.keys(estate.hubs).sort();
    throw new InputInvalid(
      'hub',
      input.hub,
      `a hub of estate ${estate.name}, which has ${known.length > 0 ? known.join(', ') : 'none'}`,
    );
  }
  const { ports, dns, trustedRoots, issuer, registries, approvalSeconds } = hub;
  const detail: HubDetail = {
    domain: input.hub,
    instanceId: hub.instance,
    ports,
    dns,
    trustedRoots,
    issuer,
    registries,
    approvalSeconds,
  };
  return { key: `gaia-hub/${input.hub}`, name: input.hub, cell: hub.cell, detail, roles: hub.roles };
}
