import * as z from 'zod';
import { type Estate, Hub } from '../../shared/estate.ts';
import { InputInvalid } from '../../shared/input-invalid.ts';
import type { Target } from '../../shared/procedure.ts';

/** What the definitions and the pure functions read of a hub: the estate's entry under the names the fact functions use. */
export const HubDetail = Hub.pick({
  ports: true,
  dns: true,
  trustedRoots: true,
  issuer: true,
  directory: true,
  announcesReplacement: true,
  registries: true,
  approvalSeconds: true,
  launch: true,
}).extend({
  /** Twelve digits: of the hub's cell. */
  account: z.string().default(''),
  domain: z.string(),
  /** Hosted zone of its records, or `elsewhere`. */
  zone: z.string().default('elsewhere'),
  /** Of its records, in seconds. */
  recordTtl: z.int().default(300),
  /** How long is waited for its records, once they are set; for people who set them by hand; and who do so while the hub takes no writes. */
  waitSeconds: z.int().default(601),
  handSeconds: z.int().default(259_200),
  moveSeconds: z.int().default(7_200),
  /** Null when the estate names none: then it is the instance with the hub's tag, and `facts.instance.id` is its id. */
  instanceId: z.string().nullable(),
});
export type HubDetail = z.infer<typeof HubDetail>;

/** The hub of the estate with this domain. Throws `InputInvalid` that lists the hubs there are. */
export function target(input: { hub: string }, estate: Estate): Target {
  const hub = Object.hasOwn(estate.hubs, input.hub) ? estate.hubs[input.hub] : undefined;
  if (hub === undefined) {
    const known = Object.keys(estate.hubs).sort();
    throw new InputInvalid(
      'hub',
      input.hub,
      `a hub of estate ${estate.name}, which has ${known.length > 0 ? known.join(', ') : 'none'}`,
    );
  }
  const { cell, instance, roles, schedules: _, domain, ...rest } = hub;
  const account = estate.cells[cell]?.account;
  const { zone, ttl, waitSeconds, handSeconds, moveSeconds } = domain;
  const names = { domain: input.hub, zone, recordTtl: ttl, waitSeconds, handSeconds, moveSeconds };
  const detail: HubDetail = HubDetail.parse({ ...rest, ...names, account, instanceId: instance ?? null });
  return { key: `gaia-hub/${input.hub}`, name: input.hub, cell, detail, roles };
}
