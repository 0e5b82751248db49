import * as z from 'zod';
import { CertificateFact } from '../../shared/facts/certificate.ts';
import { DnsFact } from '../../shared/facts/dns.ts';
import { HttpFact } from '../../shared/facts/http.ts';
import { HubHostFact } from '../../shared/facts/hub-host.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';

export const Facts = z.object({
  instance: InstanceFact,
  dns: DnsFact,
  certificate: CertificateFact,
  hubInfo: HttpFact,
  host: HubHostFact,
});

export type Facts = z.infer<typeof Facts>;
