import * as z from 'zod';
import { BudgetFact } from '../../shared/facts/budget.ts';
import { CertificateFact } from '../../shared/facts/certificate.ts';
import { DnsFact } from '../../shared/facts/dns.ts';
import { HttpFact } from '../../shared/facts/http.ts';
import { HubHostFact } from '../../shared/facts/hub-host.ts';
import { ImageFact } from '../../shared/facts/images.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';
import { RenewalFact } from '../../shared/facts/renewal.ts';

export const Facts = z.object({
  instance: InstanceFact,
  dns: DnsFact,
  port80: HttpFact,
  certificate: CertificateFact,
  renewal: RenewalFact,
  hubInfo: HttpFact,
  host: HubHostFact,
  /** Of certbot alone; none when `/gaia/gaia.env` names no image. */
  images: z.array(ImageFact),
  budget: BudgetFact,
});

export type Facts = z.infer<typeof Facts>;
