import * as z from 'zod';

/** What one server answered. `cname` is the chain as followed, `ttl` (seconds) the shortest of all records in the answer. */
export const DnsAnswer = z.object({
  server: z.string(),
  a: z.array(z.string()),
  aaaa: z.array(z.string()),
  cname: z.array(z.string()),
  ttl: z.number().optional(),
  error: z.string().optional(),
});

/** A domain's records as its own servers and public resolvers give them, against the address they should point to. */
export const DnsFact = z.object({
  domain: z.string(),
  expected: z.string().nullable(),
  authoritative: z.array(DnsAnswer),
  resolvers: z.array(DnsAnswer),
  /** The relevant CAA record set (RFC 8659, section 3), each as `<flags> <tag> "<value>"`; empty: every authority may issue. */
  caa: z.array(z.string()),
  /** Why the authority may not issue for the domain, by CAA; empty when it may. */
  caaProblems: z.array(z.string()),
  matches: z.boolean(),
  /** Every answer that is wrong, with its server and what it should be. Empty if and only if `matches`. */
  problems: z.array(z.string()),
});

/** What c-ares calls it when a server gave no answer at all, as opposed to one that answered with a failure. */
const SILENT = ['ETIMEOUT', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];

/** True for a server that could not be reached from here: that says nothing about the domain. */
export const isSilent = ({ error }: DnsAnswer) => error !== undefined && SILENT.includes(error);

export type DnsAnswer = z.infer<typeof DnsAnswer>;
export type DnsFact = z.infer<typeof DnsFact>;
