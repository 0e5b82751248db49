import { isIP } from 'node:net';
import { orNone, type Patience, resolverOf } from './ask.ts';

/** A name server of a zone: its name, and the address it is asked at. */
export interface NameServer {
  name: string;
  address: string;
}

const MOST_SERVERS = 8;

/** A name and the names above it, without the root: `a.b.c`, `b.c`, `c`. */
export function upwards(domain: string): string[] {
  const labels = domain.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

/** The servers of the zone that a name is in, found by its NS records or those of the nearest name above it. */
export async function findAuthority(domain: string, resolver: string, patience: Patience): Promise<NameServer[]> {
  const lookup = resolverOf(resolver, patience);
  for (const zone of upwards(domain)) {
    const names = await orNone(lookup.resolveNs(zone));
    if (names.length === 0) continue;
    const addresses = await Promise.all(
      names.sort().map(async (name) => {
        const [address] = isIP(name) ? [name] : await orNone(lookup.resolve4(name));
        return address === undefined ? [] : [{ name: `${name} (${address})`, address }];
      }),
    );
    return addresses.flat().slice(0, MOST_SERVERS);
  }
  return [];
}
