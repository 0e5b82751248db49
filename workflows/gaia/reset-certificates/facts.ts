import * as z from 'zod';
import { BudgetFact } from '../../shared/facts/budget.ts';
import { Certificate, CertificateFact } from '../../shared/facts/certificate.ts';
import { DnsFact } from '../../shared/facts/dns.ts';
import { HttpFact } from '../../shared/facts/http.ts';
import { ImageFact } from '../../shared/facts/images.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';

/** What the command document `gaia/inspect-hub` prints: the hub as seen on the host. */
export const HostFact = z.object({
  /** `DOMAIN` and `STAGING` of `/etc/environment`; null when not set. */
  domain: z.string().nullable(),
  staging: z.string().nullable(),
  /** `docker ps`: running containers. */
  containers: z.array(z.object({ name: z.string(), image: z.string() })),
  /** Every image reference that the hub's units start containers from. */
  images: z.array(z.string()),
  /** Names of all docker volumes; the reset deletes them all. */
  volumes: z.array(z.string()),
  /** The live certificate of the domain under `/gaia/nginx/certbot/conf`; null when there is none. */
  certificate: Certificate.nullable(),
  /** certbot's renewal configuration of the domain exists, and the ACME account it names is on the disk. */
  renewal: z.object({ configured: z.boolean(), account: z.boolean() }),
  /** Certificates of certbot's archive, for the issuance budget: serial and notBefore. */
  issued: z.array(z.object({ serial: z.string(), at: z.string() })),
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
