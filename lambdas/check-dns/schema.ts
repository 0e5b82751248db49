import * as z from 'zod';
import { Hostname } from '../../workflows/shared/estate.ts';
import { FactEvent } from '../shared/fact.ts';

const server = z.string().min(1);

export const Input = FactEvent.extend({
  domain: Hostname,
  /** The address that the domain should have; null when the instance has none. */
  expected: z.ipv4().nullable(),
  dns: z.object({
    /** Addresses, or address:port. */
    resolvers: z.array(server).min(1),
    /** In place of the zone's own servers. */
    authoritative: z.array(server).min(1).optional(),
  }),
  /** The CAA identity of the authority that is to issue (RFC 8659, section 4.2). */
  authority: Hostname.default('letsencrypt.org'),
});
