import * as z from 'zod';
import { BudgetFact } from '../../shared/facts/budget.ts';
import { CertificateFact } from '../../shared/facts/certificate.ts';
import { DnsFact } from '../../shared/facts/dns.ts';
import { HttpFact } from '../../shared/facts/http.ts';
import { HubHostFact } from '../../shared/facts/hub-host.ts';
import { ImageFact } from '../../shared/facts/images.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';

export const Facts = z.object({
  instance: InstanceFact,
  dns: DnsFact,
  port80: HttpFact,
  certificate: CertificateFact,
  hubInfo: HttpFact,
  host: HubHostFact,
  images: z.array(ImageFact),
  budget: BudgetFact,
});

export type Facts = z.infer<typeof Facts>;
