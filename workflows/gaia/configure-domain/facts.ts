import * as z from 'zod';
import { DnsFact } from '../../shared/facts/dns.ts';
import { HttpFact } from '../../shared/facts/http.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';
import { ZoneFact } from '../../shared/facts/zone.ts';

export const Facts = z.object({
  instance: InstanceFact,
  zone: ZoneFact,
  dns: DnsFact,
  /** Of `www.<domain>`; of the domain itself where that begins with `www`. */
  aliasDns: DnsFact,
  hubInfo: HttpFact,
});

export type Facts = z.infer<typeof Facts>;
