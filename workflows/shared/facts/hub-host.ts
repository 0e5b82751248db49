import * as z from 'zod';
import { Certificate } from './certificate.ts';

/** What the command document `gaia/inspect-hub` prints: a Gaia hub as seen on its host. */
export const HubHostFact = z.object({
  /** Of `/etc/environment`; empty when not set. */
  environment: z.object({ DOMAIN: z.string(), STAGING: z.string() }),
  /** systemd's ActiveState of the hub's units, as `systemctl is-active` prints it. */
  units: z.record(z.string(), z.string()),
  /** `docker ps --all`. `started` (RFC 3339, UTC) tells one start of a container from another; empty: docker did not say. */
  containers: z.array(
    z.object({ name: z.string(), image: z.string(), state: z.enum(['running', 'exited']), started: z.string() }),
  ),
  /** Every image reference that the hub's units start containers from. */
  images: z.array(z.string()),
  /** Names of all docker volumes; the reset deletes them all. */
  volumes: z.array(z.string()),
  /** The live certificate of the domain under `/gaia/nginx/certbot/conf`; null when there is none. */
  certificate: Certificate.nullable(),
  /** certbot's renewal configuration of the domain, and an ACME account, are on the disk. */
  renewal: z.object({ configured: z.boolean(), account: z.boolean() }),
  /** Certificates of certbot's archive, for the issuance budget. */
  issued: z.array(z.object({ serial: z.string(), notBefore: z.string(), names: z.array(z.string()) })),
  /** `/gaia/scripts/reset-certs.sh`; null when there is none. */
  resetScript: z.object({ sha256: z.string(), executable: z.boolean() }).nullable(),
  /** `/etc/machine-id` exists and is not empty. */
  machineId: z.boolean(),
  /** Free space of the file system that holds `/gaia`, in bytes. */
  freeBytes: z.number(),
  /** SHA-256 of each configuration file that is there, by path. */
  configDigests: z.record(z.string(), z.string()),
  /** `readURL` of the hub's configuration; empty when not set. */
  readUrl: z.string(),
  /** The host's own clock, RFC 3339, UTC. */
  clock: z.string(),
});

export type HubHostFact = z.infer<typeof HubHostFact>;
