import type { CaaRecord } from 'node:dns';
import { orNone, type Patience, resolverOf } from './ask.ts';
import { upwards } from './authority.ts';

const KNOWN_TAGS = ['issue', 'issuewild', 'iodef', 'contactemail', 'contactphone', 'issuemail', 'issuevmc'];

const tagOf = (record: CaaRecord) => Object.keys(record).find((key) => key !== 'critical' && key !== 'type') ?? '';
const identityOf = (record: CaaRecord) => String(record[tagOf(record) as keyof CaaRecord] ?? '');

/** The relevant record set: of the name itself or of the nearest name above it that has one (RFC 8659, section 3). */
export async function findCaa(domain: string, resolver: string, patience: Patience): Promise<CaaRecord[]> {
  const lookup = resolverOf(resolver, patience);
  for (const name of upwards(domain)) {
    const records = await orNone(lookup.resolveCaa(name));
    if (records.length > 0) return records;
  }
  return [];
}

/** A record as zone files have it: `0 issue "letsencrypt.org"`. */
export function caaText(record: CaaRecord): string {
  return `${record.critical} ${tagOf(record)} "${identityOf(record)}"`;
}

/** Why the authority may not issue for a (non-wildcard) name under this record set; empty when it may. */
export function caaProblems(records: CaaRecord[], authority: string): string[] {
  const unknown = records.filter((record) => record.critical !== 0 && !KNOWN_TAGS.includes(tagOf(record)));
  const issuers = records.filter((record) => tagOf(record) === 'issue');
  const allowed = issuers.some((record) => identityOf(record).split(';', 1)[0]!.trim().toLowerCase() === authority);
  return [
    ...unknown.map((record) => `CAA ${caaText(record)} is critical and not known`),
    ...(issuers.length === 0 || allowed
      ? []
      : [`CAA allows ${issuers.map(caaText).join(', ')}, expected ${authority} among them`]),
  ];
}
