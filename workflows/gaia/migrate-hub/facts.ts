import * as z from 'zod';
import { CertificateFact } from '../../shared/facts/certificate.ts';
import { DnsFact } from '../../shared/facts/dns.ts';
import { HttpFact } from '../../shared/facts/http.ts';
import { HubHostFact } from '../../shared/facts/hub-host.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';
import { ZoneFact } from '../../shared/facts/zone.ts';

/** What the command document `gaia/inspect-storage` prints: what users have stored on a host. */
export const StorageFact = z.object({
  files: z.int(),
  kilobytes: z.int(),
  freeKilobytes: z.int(),
  /** SHA-256 over every file's digest and path, in order. */
  manifest: z.string(),
  /** The hub service, which takes writes, is active. */
  writable: z.boolean(),
  /** The run that has put its check file there; empty: none. */
  check: z.string(),
});

/** Of both hosts; `dns`, `certificate`, `hubInfo` and `read` are what a client meets: of the old host before, of the new one after. */
export const Facts = z.object({
  old: InstanceFact,
  next: InstanceFact,
  zone: ZoneFact,
  dns: DnsFact,
  certificate: CertificateFact,
  hubInfo: HttpFact,
  /** A read of the file that the migration stores, through the hub's own name. */
  read: HttpFact,
  /** What the new host shows for the domain. */
  nextCertificate: CertificateFact,
  host: HubHostFact,
  storage: StorageFact,
  nextHost: HubHostFact,
  nextStorage: StorageFact,
});

export type Facts = z.infer<typeof Facts>;
