import * as z from 'zod';
import { DnsFact } from '../../shared/facts/dns.ts';
import { InstanceFact } from '../../shared/facts/instance.ts';

export const Facts = z.object({
  instance: InstanceFact,
  dns: DnsFact,
  /** Seconds that were waited between looks. */
  waited: z.number(),
});

export type Facts = z.infer<typeof Facts>;
