import { Resolver } from 'node:dns/promises';
import type { DnsAnswer } from '../../workflows/shared/facts/dns.ts';

/** How long one query may take, and how often it is sent. */
export interface Patience {
  timeoutMs: number;
  tries: number;
}

const LONGEST_CHAIN = 8;
/** "There is no such record" and "there is no such name": an answer, and not a failure to answer. */
const NOTHING = ['ENODATA', 'ENOTFOUND'];

/** A resolver that asks one server (address or address:port) and no other. */
export function resolverOf(server: string, { timeoutMs, tries }: Patience): Resolver {
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  resolver.setServers([server]);
  return resolver;
}

/** The records, or none when the server says that there are none; other failures are thrown (`code` as c-ares names it). */
export async function orNone<T>(query: Promise<T[]>): Promise<T[]> {
  try {
    return await query;
  } catch (error) {
    if (NOTHING.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** Asks one server for a name's addresses and the chain of aliases to them. `name` is how the server is called in the fact. */
export async function ask(domain: string, server: string, patience: Patience, name = server): Promise<DnsAnswer> {
  const resolver = resolverOf(server, patience);
  try {
    const [a, aaaa, cname] = await Promise.all([
      orNone(resolver.resolve4(domain, { ttl: true })),
      orNone(resolver.resolve6(domain, { ttl: true })),
      aliases(resolver, domain),
    ]);
    const ttls = [...a, ...aaaa].map(({ ttl }) => ttl);
    return {
      server: name,
      a: a.map(({ address }) => address).sort(),
      aaaa: aaaa.map(({ address }) => address).sort(),
      cname,
      ...(ttls.length > 0 && { ttl: Math.min(...ttls) }),
    };
  } catch (error) {
    return { server: name, a: [], aaaa: [], cname: [], error: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

async function aliases(resolver: Resolver, domain: string): Promise<string[]> {
  const chain: string[] = [];
  for (let name = domain; chain.length < LONGEST_CHAIN; ) {
    const [next] = await orNone(resolver.resolveCname(name));
    if (!next || chain.includes(next) || next === domain) break;
    chain.push(next);
    name = next;
  }
  return chain;
}
