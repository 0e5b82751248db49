import { join } from 'node:path';
import type { Clock } from '../../engine/clock.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import { answerFromZones } from '../route53/answer.ts';
import { openZones, type Zones } from '../route53/zones.ts';
import type { ZoneRecords } from './dns-server.ts';
import type { Scenario } from './scenario.ts';

export interface NamesOptions {
  folder: string;
  estate: Estate;
  clock: Clock;
  scenario: () => Scenario;
  /** Of a hub that stands; undefined for one that is still to be launched. */
  addressOf(domain: string): string | undefined;
  /** Where the name servers are. */
  serverAddress: string;
}

/** Short, because rehearsals change their minds. */
const firstTtl = 1;
/** A change is soon everywhere, and not at once. */
const propagationMs = 500;

/** The longest name that all domains are in: of one, itself. */
function commonZone(domains: string[]): string {
  const reversed = domains.map((domain) => domain.split('.').reverse());
  const [first, ...others] = reversed as [string[], ...string[][]];
  const end = first.findIndex((label, at) => others.some((other) => other[at] !== label));
  return first
    .slice(0, end < 0 ? first.length : end)
    .reverse()
    .join('.');
}

/**
 * The names of a rehearsal. Hubs whose records are in Route 53 get a hosted zone, with an A record for each that stands, and
 * from then on Route 53 decides; of the others the records are as they should be. A scenario's address goes before both, and
 * what it adds comes with either.
 */
export function openNames(options: NamesOptions): { zones: Zones; lookup(name: string): ZoneRecords | undefined } {
  const { estate, addressOf, scenario, serverAddress } = options;
  const zones = openZones({ file: join(options.folder, 'zones.json'), clock: options.clock, propagationMs });
  const hubs = Object.entries(estate.hubs);
  const ids = [...new Set(hubs.map(([, { domain }]) => domain.zone))].filter((zone) => zone !== 'elsewhere');
  for (const id of ids) {
    const inZone = hubs.filter(([, { domain }]) => domain.zone === id);
    zones.ensure({
      id,
      account: estate.cells[inZone[0]![1].cell]!.account,
      name: commonZone(inZone.map(([domain]) => domain)),
      records: inZone.flatMap(([domain]) => {
        const address = addressOf(domain);
        return address === undefined ? [] : [{ name: domain, type: 'A' as const, ttl: firstTtl, values: [address] }];
      }),
    });
  }
  return {
    zones,
    lookup(name) {
      const { addresses, records: given, added } = scenario();
      if (given[name]) return given[name];
      const found = answerFromZones(zones, name, serverAddress);
      const records = found === undefined && estate.hubs[name] ? { A: [addressOf(name) ?? []].flat() } : found;
      const instead = addresses[name];
      if (instead !== undefined)
        return { ...records, A: [instead], ttl: { ...records?.ttl, A: firstTtl }, ...added[name] };
      if (added[name]) return { ...records, ...added[name] };
      return records?.A?.length === 0 ? undefined : (records ?? undefined);
    },
  };
}
