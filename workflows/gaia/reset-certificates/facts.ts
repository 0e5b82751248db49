import * as z from 'zod';
import { BudgetFact } from '../../shared/facts/budget.ts';
import { Certificate, CertificateFact } from '../../shared/facts/certificate.ts';
import { DnsFact } from '../../shared/facts/dns.ts';
import { HttpFact } from '../../shared/facts/http.ts';
import { ImageFact } from '../../shared/facts/images.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';

/** What the command document `gaia/inspect-hub` prints: the hub as seen on the host. */
export const HostFact = z.object({
  /** Of `/etc/environment`; empty when not set. */
  environment: z.object({ DOMAIN: z.string(), STAGING: z.string() }),
  /** `docker ps --all`. */
  containers: z.array(z.object({ name: z.string(), image: z.string(), state: z.enum(['running', 'exited']) })),
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
});

export const Facts = z.object({
  instance: InstanceFact,
  dns: DnsFact,
  port80: HttpFact,
  certificate: CertificateFact,
  hubInfo: HttpFact,
  host: HostFact,
  images: z.array(ImageFact),
  budget: BudgetFact,
});

export type HostFact = z.infer<typeof HostFact>;
export type Facts = z.infer<typeof Facts>;
