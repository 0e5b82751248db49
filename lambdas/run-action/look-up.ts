import { orNone, resolverOf } from '../check-dns/ask.ts';

/** Asks one server (address or address:port) for the addresses of a name; none when it says that there are none. */
export async function lookUp(domain: string, server: string): Promise<string[]> {
  return orNone(resolverOf(server, { timeoutMs: 3000, tries: 2 }).resolve4(domain));
}
