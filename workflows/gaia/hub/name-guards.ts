import type { DnsFact } from '../../shared/facts/dns.ts';
import type { InstanceFact } from '../../shared/facts/instance.ts';
import type { ZoneFact } from '../../shared/facts/zone.ts';
import type { Refusal } from './guards.ts';
import { aliasOf } from './records.ts';

/** Two days: AWS's own TTL of delegations. A change that takes longer to be seen is prepared by lowering the TTL first. */
const LONGEST_TTL = 172_800;

/** The ASL errors that `nameGuards` refuses with. */
export const nameRefusals = [
  'InstanceNotReady',
  'ZoneNotDelegated',
  'NameTaken',
  'StrayAaaa',
  'CaaForbids',
  'TtlTooLong',
  'RecordsRouted',
] as const;

/** Seconds until the last resolver has forgotten what it was told of a domain and its `www`. */
export function oldTtl(zone: ZoneFact, ...answers: DnsFact[]): number {
  const kept = zone.records.filter(({ type }) => type === 'A' || type === 'CNAME').map(({ ttl }) => ttl ?? 60);
  const seen = answers.flatMap(({ authoritative }) => authoritative.map(({ ttl }) => ttl ?? 0));
  return Math.max(0, ...kept, ...seen);
}

/** What must hold before a domain's records are set: they count, nothing stands in their way, and a certificate can be had. */
export function nameGuards(
  { instance, zone, dns }: { instance: InstanceFact; zone: ZoneFact; dns: DnsFact },
  domain: string,
): Refusal<(typeof nameRefusals)[number]> | undefined {
  if (instance.state !== 'running' || instance.publicIp === null) {
    const problem = instance.problems[0] ?? 'the instance has no public address';
    return ['InstanceNotReady', `${instance.id ? `${instance.id}: ` : ''}${problem}.`];
  }
  if (zone.problems.length > 0) return ['ZoneNotDelegated', `${zone.problems.join('; ')}.`];
  const routed = zone.records.find((record) => record.routed);
  if (routed) {
    return [
      'RecordsRouted',
      `${routed.name} ${routed.type} has a routing policy, which a plain record would not bring back.`,
    ];
  }
  const alias = aliasOf(domain);
  const chain = dns.authoritative.flatMap(({ cname }) => cname);
  const apex = zone.records.find(({ name, type }) => name === domain && type === 'CNAME');
  if (apex || chain.length > 0) {
    return [
      'NameTaken',
      `${domain} is a CNAME to ${apex?.values.join(', ') ?? chain[0]}; an A record cannot stand beside it.`,
    ];
  }
  const beside = zone.records.find(({ name, type }) => name === alias && type !== 'CNAME');
  if (beside)
    return [
      'NameTaken',
      `${beside.name} has ${beside.type} ${beside.values.join(', ')}; a CNAME cannot stand beside it.`,
    ];
  const aaaa = [
    ...zone.records.filter(({ name, type }) => name === domain && type === 'AAAA').flatMap(({ values }) => values),
    ...dns.authoritative.flatMap((answer) => answer.aaaa),
  ];
  if (aaaa.length > 0) {
    return [
      'StrayAaaa',
      `${domain} has AAAA ${[...new Set(aaaa)].join(', ')}; the authority and browsers would go there first.`,
    ];
  }
  if (dns.caaProblems.length > 0) return ['CaaForbids', `${dns.caaProblems.join('; ')}.`];
  const ttl = oldTtl(zone, dns);
  if (ttl > LONGEST_TTL) {
    return [
      'TtlTooLong',
      `${domain} may be kept for ${ttl} s (${Math.ceil(ttl / 86_400)} days); at most ${LONGEST_TTL} s are waited for.`,
    ];
  }
  return undefined;
}
