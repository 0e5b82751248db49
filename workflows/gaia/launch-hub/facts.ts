import * as z from 'zod';
import { BudgetFact } from '../../shared/facts/budget.ts';
import { CloudFact } from '../../shared/facts/cloud.ts';
import { HttpFact } from '../../shared/facts/http.ts';
import { HubHostFact } from '../../shared/facts/hub-host.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';
import { PortsFact } from '../../shared/facts/ports.ts';
import { StatusFact } from '../../shared/facts/status.ts';

/** What is looked at before a launch, and after it the instance that came of it. */
export const Facts = z.object({
  cloud: CloudFact,
  budget: BudgetFact,
  launched: z
    .object({
      instance: InstanceFact,
      status: StatusFact,
      ports: PortsFact,
      hubInfo: HttpFact,
      host: HubHostFact,
    })
    .optional(),
});

export type Facts = z.infer<typeof Facts>;
