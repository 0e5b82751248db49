import * as z from 'zod';
import { CopyFact } from '../../shared/facts/copy.ts';
import { DnsFact } from '../../shared/facts/dns.ts';
import { HubHostFact } from '../../shared/facts/hub-host.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';
import { StatusFact } from '../../shared/facts/status.ts';

/** What is looked at before an instance is ended, and afterwards what is left. */
export const Facts = z.object({
  instance: InstanceFact,
  status: StatusFact,
  dns: DnsFact,
  host: HubHostFact,
  ended: z.object({ status: StatusFact, copy: CopyFact }).optional(),
});

export type Facts = z.infer<typeof Facts>;
