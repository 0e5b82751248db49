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
  /** Certificates of certbot's archive, oldest first: for the issuance budget, and to go back to. */
  issued: z.array(Certificate),
  /** Back-ups of the certificate folder that a restore can put back, newest first, with the certificate that was live. */
  backups: z.array(z.object({ run: z.string(), certificate: Certificate })),
  /** Who listens on the TLS port, by local address, and the serial of the certificate that it shows; empty: none. */
  listeners: z.array(z.object({ address: z.string(), serial: z.string() })),
  /** What `nginx -t` says of the configuration on the disk; null when there is no nginx to ask. */
  nginxTest: z.object({ ok: z.boolean(), said: z.string() }).nullable(),
  /** CERTBOT_IMAGE of `/gaia/gaia.env` (empty when not set), and whether docker has it already. */
  certbot: z.object({ image: z.string(), present: z.boolean() }),
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
  /** What the hub's scripts set readURL to at each start, where a change of it was made to last; empty or missing: from DOMAIN. */
  keptReadUrl: z.string().optional(),
  /** The host's own clock, RFC 3339, UTC. */
  clock: z.string(),
});

export type HubHostFact = z.infer<typeof HubHostFact>;
