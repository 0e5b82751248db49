import * as z from 'zod';
import { Hostname } from '../../workflows/shared/estate.ts';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  domain: Hostname,
  /** Hosted zone id, or `elsewhere`. */
  zone: z.string(),
  dns: z.object({
    resolvers: z.array(z.string().min(1)).min(1),
    /** In place of the zone's own servers: then nobody needs to find them. */
    authoritative: z.array(z.string().min(1)).min(1).optional(),
  }),
});
