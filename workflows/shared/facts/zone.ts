import * as z from 'zod';

/** A record set as Route 53 has it. Either `values` with `ttl`, or `alias` (a record of Route 53's own kind, without a TTL). */
export const ZoneRecord = z.object({
  /** Lower case, without the dot at its end. */
  name: z.string(),
  type: z.string(),
  ttl: z.int().optional(),
  values: z.array(z.string()),
  alias: z.object({ HostedZoneId: z.string(), DNSName: z.string(), EvaluateTargetHealth: z.boolean() }).optional(),
  /** It is one of several that a routing policy chooses from. */
  routed: z.boolean(),
});

/** Where the records of a domain are kept, and those that a hub is about: of the domain itself and of its `www`. */
export const ZoneFact = z.object({
  domain: z.string(),
  /** The hosted zone of the estate; null when the records are elsewhere, or when Route 53 does not know it. */
  zone: z.object({ id: z.string(), name: z.string(), nameServers: z.array(z.string()) }).nullable(),
  /** Of the zone: who the parent says is its name server. Where the records are elsewhere: of the nearest zone above the domain. */
  delegatedTo: z.array(z.string()),
  records: z.array(ZoneRecord),
  /** Why records set here would not be the domain's. */
  problems: z.array(z.string()),
});

export type ZoneRecord = z.infer<typeof ZoneRecord>;
export type ZoneFact = z.infer<typeof ZoneFact>;
