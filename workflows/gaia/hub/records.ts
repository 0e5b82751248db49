import type { Estate } from '../../shared/estate.ts';
import type { DnsFact } from '../../shared/facts/dns.ts';
import type { ZoneFact, ZoneRecord } from '../../shared/facts/zone.ts';
import type { ApiStep } from '../../shared/plan.ts';

/** A record that shall be. */
export interface WantedRecord {
  name: string;
  type: 'A' | 'CNAME';
  ttl: number;
  value: string;
}

/** The name beside a domain that leads to it, as the document has it; a domain that is a `www` itself has none. */
export const aliasOf = (domain: string) => (domain.startsWith('www.') ? undefined : `www.${domain}`);

/** What a domain's records shall be: A to the hub's address, and CNAME `www` to the domain. */
export function wantedRecords(domain: string, address: string, ttl: number): WantedRecord[] {
  const alias = aliasOf(domain);
  return [
    { name: domain, type: 'A', ttl, value: address },
    ...(alias ? [{ name: alias, type: 'CNAME' as const, ttl, value: `${domain}.` }] : []),
  ];
}

const recordSet = ({ name, type, ttl, value }: WantedRecord) => ({
  Name: name,
  Type: type,
  TTL: ttl,
  ResourceRecords: [{ Value: value }],
});

/** The record set of this name and type that a zone has now. */
export const currentOf = ({ records }: ZoneFact, { name, type }: Pick<WantedRecord, 'name' | 'type'>) =>
  records.find((record) => record.name === name && record.type === type);

/** A record set as it was, to be put back; one that was not there is deleted as it is now. */
function previous(wanted: WantedRecord, current: ZoneRecord | undefined) {
  if (!current) return { Action: 'DELETE', ResourceRecordSet: recordSet(wanted) };
  const { name, type, ttl, values, alias } = current;
  return {
    Action: 'UPSERT',
    ResourceRecordSet: {
      Name: name,
      Type: type,
      ...(alias ? { AliasTarget: alias } : { TTL: ttl, ResourceRecords: values.map((Value) => ({ Value })) }),
    },
  };
}

/** The call that sets records in the estate's hosted zone, all or none, and the one that puts back exactly what was there. */
export function setRecords(zone: ZoneFact, wanted: WantedRecord[], comment: string): { step: ApiStep; undo: ApiStep } {
  const call = (changes: unknown[], Comment: string): ApiStep => ({
    kind: 'api',
    action: 'route53:ChangeResourceRecordSets',
    arguments: { HostedZoneId: zone.zone!.id, ChangeBatch: { Comment: Comment.slice(0, 256), Changes: changes } },
  });
  return {
    step: call(
      wanted.map((each) => ({ Action: 'UPSERT', ResourceRecordSet: recordSet(each) })),
      comment,
    ),
    undo: call(
      wanted.map((each) => previous(each, currentOf(zone, each))),
      `${comment}, taken back`,
    ),
  };
}

interface Asking {
  run: string;
  domain: string;
  people: string[];
  estate: Estate;
  /** What happens until it is so, and if it is never so. */
  until: string;
  /** What is said when it is asked to put them back. */
  back: string;
}

/**
 * The mail that asks people to set records by hand, the one that reminds them, and the one that asks to put back what DNS
 * answered before.
 */
export function askForRecords(
  { run, domain, people, estate, until, back }: Asking,
  wanted: WantedRecord[],
  answers: { [type in WantedRecord['type']]?: DnsFact },
): { step: ApiStep; reminder: ApiStep; undo: ApiStep } {
  const to = people.map((id) => ({ Name: estate.people[id]!.name, Address: estate.people[id]!.mail }));
  const mail = (Kind: 'ask' | 'remind' | 'back', Records: unknown[], Until: string): ApiStep => ({
    kind: 'api',
    action: 'stepbook:AskForRecords',
    arguments: { Run: run, Domain: domain, To: to, Kind, Records, Until },
  });
  const asked = wanted.map(({ name, type, ttl, value }) => ({ Name: name, Type: type, TTL: ttl, Values: [value] }));
  const sentence = `${until} Nothing need be answered: the servers of the zone are asked, and the run goes on by itself.`;
  const before = (type: WantedRecord['type']) => {
    const [answer] = answers[type]?.authoritative ?? [];
    return { ttl: answer?.ttl, values: (type === 'A' ? answer?.a : answer?.cname.slice(0, 1)) ?? [] };
  };
  return {
    step: mail('ask', asked, sentence),
    reminder: mail('remind', asked, sentence),
    undo: mail(
      'back',
      wanted.map(({ name, type, ttl }) => {
        const { ttl: old, values } = before(type);
        const record = { Name: name, Type: type, TTL: old ?? ttl, Values: values };
        return values.length > 0 ? record : { ...record, Remove: true };
      }),
      back,
    ),
  };
}

/** A record in words. */
export const tellRecord = ({ name, type, ttl, value }: WantedRecord) => `${name} ${ttl} IN ${type} ${value}`;
/** What is there now, in words. */
export const tellCurrent = (current: ZoneRecord | undefined) =>
  current ? `${current.ttl ?? 'alias'} ${current.alias?.DNSName ?? current.values.join(', ')}` : 'none';
/** A span of time as people say it: `2 hours`, `90 minutes`, `45 seconds`. */
export function tellSpan(seconds: number): string {
  const [unit, size] = seconds % 3600 === 0 ? ['hour', 3600] : seconds % 60 === 0 ? ['minute', 60] : ['second', 1];
  const count = seconds / (size as number);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
