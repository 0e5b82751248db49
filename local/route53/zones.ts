import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Change } from '@aws-sdk/client-route-53';
import type { Clock } from '../../engine/clock.ts';
import { replaceFile } from '../replace-file.ts';
import { applyBatch } from './change-batch.ts';
import { fullName, inOrder, isSame, type RecordSet } from './record-set.ts';

/** A change on its way to the name servers. */
export interface ZoneChange {
  id: string;
  zone: string;
  account: string;
  comment?: string;
  /** Milliseconds since the epoch. */
  submitted: number;
  /** When every name server has it. */
  inSync: number;
}

/** A public hosted zone. */
export interface Zone {
  /** `Z` and capital letters and digits. */
  id: string;
  account: string;
  /** Lower case, with its dot. */
  name: string;
  reference: string;
  /** The four of its delegation set. */
  nameServers: string[];
  /** As the API gives them. */
  records: RecordSet[];
  /** As the name servers give them: behind, until a change is in sync. */
  served: RecordSet[];
  pending: { id: string; at: number; records: RecordSet[] }[];
}

export interface ZonesOptions {
  /** Where zones and changes are kept. */
  file: string;
  clock: Clock;
  /** How long a change takes to reach the name servers; AWS: usually under a minute. */
  propagationMs: number;
}

const idDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export type Zones = ReturnType<typeof openZones>;

/** The hosted zones of an embedded stack: what the API changes, and what the name servers answer meanwhile. */
export function openZones({ file, clock, propagationMs }: ZonesOptions) {
  const kept: { zones: Zone[]; changes: ZoneChange[] } = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { zones: [], changes: [] };
  const keep = () => {
    mkdirSync(dirname(file), { recursive: true });
    replaceFile(file, JSON.stringify(kept, null, 2));
  };
  const newId = (letter: string) =>
    letter + [...randomBytes(13)].map((byte) => idDigits[byte % idDigits.length]).join('');

  /** Lets the name servers have what is in sync by now. */
  const settle = (zone: Zone): Zone => {
    const now = clock.now();
    for (const change of zone.pending.filter(({ at }) => at <= now)) zone.served = change.records;
    zone.pending = zone.pending.filter(({ at }) => at > now);
    return zone;
  };

  return {
    /** Makes a zone with its NS and SOA records and these, unless there is one of this id. */
    ensure(zone: { id: string; account: string; name: string; records: RecordSet[] }): Zone {
      const existing = kept.zones.find(({ id }) => id === zone.id);
      if (existing) return existing;
      const name = fullName(zone.name);
      const set = createHash('sha256').update(zone.id).digest();
      const nameServers = ['com', 'net', 'org', 'co.uk'].map(
        (domain, at) =>
          `ns-${(set.readUInt16BE(at * 2) % 512) + at * 512}.awsdns-${String(set[at]! % 64).padStart(2, '0')}.${domain}`,
      );
      const records: RecordSet[] = [
        { name, type: 'NS', ttl: 172_800, values: nameServers.map((server) => `${server}.`) },
        {
          name,
          type: 'SOA',
          ttl: 900,
          values: [`${nameServers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`],
        },
        ...zone.records.map((record) => ({ ...record, name: fullName(record.name) })),
      ].toSorted((a, b) => inOrder(a as RecordSet, b as RecordSet)) as RecordSet[];
      const made: Zone = {
        id: zone.id,
        account: zone.account,
        name,
        reference: zone.id,
        nameServers,
        records,
        served: records,
        pending: [],
      };
      kept.zones.push(made);
      keep();
      return made;
    },
    get: (id: string): Zone | undefined => kept.zones.find((zone) => zone.id === id),
    list: (account: string): Zone[] => kept.zones.filter((zone) => zone.account === account),
    /** @throws InvalidChangeBatch, InvalidInput; nothing is changed then */
    change(zone: Zone, changes: Change[], comment: string | undefined): ZoneChange {
      const records = applyBatch(zone.name, zone.records, changes);
      const submitted = clock.now();
      const change: ZoneChange = {
        id: newId('C'),
        zone: zone.id,
        account: zone.account,
        ...(comment !== undefined && { comment }),
        submitted,
        inSync: submitted + propagationMs,
      };
      settle(zone);
      zone.records = records;
      zone.pending.push({ id: change.id, at: change.inSync, records });
      kept.changes.push(change);
      keep();
      return change;
    },
    findChange: (id: string): ZoneChange | undefined => kept.changes.find((change) => change.id === id),
    isInSync: ({ inSync }: ZoneChange): boolean => inSync <= clock.now(),
    /** The zone that answers for a name: the longest that it is in. */
    zoneOf(name: string): Zone | undefined {
      const full = fullName(name);
      return kept.zones
        .filter((zone) => full === zone.name || full.endsWith(`.${zone.name}`))
        .sort((a, b) => b.name.length - a.name.length)[0];
    },
    /** What the name servers of a zone have of a name now. */
    servedOf(zone: Zone, name: string): RecordSet[] {
      return settle(zone).served.filter((record) => isSame(record, { name: fullName(name), type: record.type }));
    },
  };
}
