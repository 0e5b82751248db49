import * as z from 'zod';
import { CertificateFact } from '../../shared/facts/certificate.ts';
import { DnsFact } from '../../shared/facts/dns.ts';
import { HttpFact } from '../../shared/facts/http.ts';
import { HubHostFact } from '../../shared/facts/hub-host.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';

/** What the command document `gaia/inspect-read-url` prints: what a change of readURL would touch. */
export const ReadSetupFact = z.object({
  /** How `update-configs.sh` sets readURL at each start: from DOMAIN as documented, from READ_URL as a change leaves it, or otherwise. */
  script: z.enum(['documented', 'kept', 'other']),
  /** nginx's configuration has exactly one block `location /reader/`, which a change copies. */
  reader: z.boolean(),
  /** Prefix locations of nginx's configuration. */
  locations: z.array(z.string()),
});

export const Facts = z.object({
  instance: InstanceFact,
  dns: DnsFact,
  certificate: CertificateFact,
  hubInfo: HttpFact,
  host: HubHostFact,
  readSetup: ReadSetupFact,
  /** The names of the new read URL's host: where they lead. */
  readDns: DnsFact,
  /** The answer of the new read URL to a read of the file that a change leaves. */
  read: HttpFact,
});

export type Facts = z.infer<typeof Facts>;
