import type { CaaRecord } from 'node:dns';
import type * as z from 'zod';
import type { DnsAnswer, DnsFact } from '../../workflows/shared/facts/dns.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import { ask, type Patience } from './ask.ts';
import { findAuthority, type NameServer } from './authority.ts';
import { caaProblems, caaText, findCaa } from './caa.ts';
import { problemsOf } from './problems.ts';
import type { Input } from './schema.ts';

export interface Ports extends EntryPorts {
  patience?: Patience;
}

/** Three seconds and two tries a query: seven queries in a row still end within the function's minute. */
const DEFAULT_PATIENCE: Patience = { timeoutMs: 3_000, tries: 2 };

/**
 * Asks for a domain as an authority would (document step G8, and what it leaves out):
 * 1. the zone's own servers, found through NS, or those the estate names instead,
 * 2. each of them and each public resolver for A, AAAA and the chain of aliases, with TTLs,
 * 3. CAA, climbing to the parents,
 * and says what is wrong with each answer. A wrong or missing answer is a finding and not an error.
 */
export async function checkDns(input: z.infer<typeof Input>, ports: Ports): Promise<DnsFact> {
  const { domain, expected, dns, authority } = input;
  const patience = ports.patience ?? DEFAULT_PATIENCE;
  const [first] = dns.resolvers as [string];
  const [servers, resolvers, caa] = await Promise.all([
    zoneServers(input, patience),
    Promise.all(dns.resolvers.map((server) => ask(domain, server, patience))),
    attempt(findCaa(domain, first, patience)),
  ]);
  const authoritative = await Promise.all(
    servers.found.map(async ({ name, address }) =>
      followed(await ask(domain, address, patience, name), first, patience),
    ),
  );
  const ofCaa = caa.failed
    ? [`CAA of ${domain} cannot be looked up: ${caa.failed}`]
    : caaProblems(caa.found, authority);
  const problems = [
    ...(servers.failed ? [`the servers of ${domain} cannot be found: ${servers.failed}`] : []),
    ...problemsOf(domain, expected, { authoritative, resolvers }),
    ...ofCaa,
  ];
  return recordFact(ports, input, 'dns', {
    domain,
    expected,
    authoritative,
    resolvers,
    caa: caa.found.map(caaText).sort(),
    caaProblems: ofCaa,
    matches: problems.length === 0,
    problems,
  });
}

async function zoneServers({ domain, dns }: z.infer<typeof Input>, patience: Patience) {
  const [first] = dns.resolvers as [string];
  if (!dns.authoritative) return attempt<NameServer>(findAuthority(domain, first, patience));
  return { found: dns.authoritative.map((address) => ({ name: address, address })) };
}

async function attempt<T extends NameServer | CaaRecord>(
  query: Promise<T[]>,
): Promise<{ found: T[]; failed?: string }> {
  try {
    return { found: await query };
  } catch (error) {
    return { found: [], failed: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

/** A zone's server knows an alias but not what it leads to in another zone: the rest of the way is asked of a resolver. */
async function followed(answer: DnsAnswer, resolver: string, patience: Patience): Promise<DnsAnswer> {
  const end = answer.cname.at(-1);
  if (end === undefined || answer.a.length > 0 || answer.aaaa.length > 0) return answer;
  const { a, aaaa, ttl } = await ask(end, resolver, patience);
  return { ...answer, a, aaaa, ...(ttl !== undefined && { ttl }) };
}
