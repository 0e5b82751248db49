import type { ZoneRecords } from '../rehearsal/dns-server.ts';
import type { Zones } from './zones.ts';

const bare = (name: string) => name.replace(/\.$/, '');

/**
 * What the name servers of the zones answer for a name: undefined when no zone is for it, null when its zone has nothing of
 * that name. The names of the name servers themselves lead to `serverAddress`.
 */
export function answerFromZones(zones: Zones, name: string, serverAddress: string): ZoneRecords | null | undefined {
  if (/^ns-\d+\.awsdns-\d\d\./.test(name)) return { A: [serverAddress] };
  const zone = zones.zoneOf(name);
  if (!zone) return undefined;
  const sets = zones.servedOf(zone, name);
  if (sets.length === 0) return null;
  const records: ZoneRecords = { ttl: Object.fromEntries(sets.map(({ type, ttl }) => [type, ttl])) };
  for (const { type, values } of sets) {
    if (type === 'A' || type === 'AAAA') records[type] = values;
    else if (type === 'NS') records.NS = values.map(bare);
    else if (type === 'CNAME') records.CNAME = bare(values[0]!);
    else if (type === 'CAA') {
      records.CAA = values.map((value) => {
        const [, flags, tag, text] = /^(\d+) (\S+) "(.*)"$/.exec(value)!;
        return { flags: Number(flags), tag: tag!, value: text! };
      });
    }
  }
  return records;
}
