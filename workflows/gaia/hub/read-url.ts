import type { HttpFact } from '../../shared/facts/http.ts';
import type { HubHostFact } from '../../shared/facts/hub-host.ts';

/** Where a hub's files are read, as its image has it. */
export const documentedReadUrl = (domain: string) => `https://${domain}/reader/`;

/** What the hub's scripts make of readURL at each start. */
export function readUrlAtStart(domain: string, { keptReadUrl }: Pick<HubHostFact, 'keptReadUrl'>): string {
  return keptReadUrl || documentedReadUrl(domain);
}

/** `read_url_prefix` of `/hub_info`; undefined when it does not say. */
export function readUrlPrefix({ body }: HttpFact): unknown {
  return (body as { read_url_prefix?: unknown } | null | undefined)?.read_url_prefix;
}
