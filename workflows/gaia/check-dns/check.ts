import { type DnsAnswer, type DnsFact, isSilent } from '../../shared/facts/dns.ts';
import type { InstanceFact } from '../../shared/facts/instance.ts';
import type { Check } from '../../shared/procedure.ts';
import type { Facts } from './facts.ts';

const WEEK = 604_800;

/** G8, as checks: the instance's address, every server's answer, who may issue, and how long an old answer lives on. */
export function check({ facts, now }: { facts: Facts; now: Date }): Check[] {
  const { instance, dns, waited } = facts;
  const after = waited > 0 ? ` after ${waited} s of waiting` : '';
  return [
    address(instance),
    answers('zone servers', dns.authoritative, dns, `Correct the records at the domain's DNS provider${after}.`),
    answers(
      'resolvers',
      dns.resolvers.some((answer) => !isSilent(answer))
        ? dns.resolvers.filter((answer) => !isSilent(answer))
        : dns.resolvers,
      dns,
      "If the zone's servers are right, wait until the old answer's TTL is over.",
    ),
    {
      name: 'CAA',
      held: dns.caaProblems.length === 0,
      expected: 'letsencrypt.org may issue',
      found: dns.caaProblems.join('; ') || dns.caa.join(', ') || 'no CAA record: every authority may',
      advice: 'Let a CAA record name letsencrypt.org, or remove the CAA records.',
    },
    timeToLive(dns, now),
  ];
}

function address({ id, state, publicIp, problems }: InstanceFact): Check {
  return {
    name: 'address',
    held: publicIp !== null,
    expected: `a public address of ${id || "the hub's one instance"}`,
    found: publicIp ?? `none; ${id ? `it is ${state}` : problems.join('; ')}`,
    advice: id
      ? 'Start the instance, or attach an Elastic IP to it.'
      : "Name the instance in the estate, or give exactly one the hub's tag.",
  };
}

function answers(name: string, found: DnsAnswer[], { domain, expected }: DnsFact, advice: string): Check {
  const right = ({ a, aaaa, error }: DnsAnswer) =>
    error === undefined && a.length === 1 && a[0] === expected && aaaa.length === 0;
  return {
    name,
    held: found.length > 0 && found.every(right),
    expected: `A ${expected ?? 'of the instance'} alone and no AAAA for ${domain}, from each`,
    found: found.map(tell).join('; ') || 'no server',
    advice,
  };
}

function tell({ server, a, aaaa, cname, ttl, error }: DnsAnswer): string {
  if (error !== undefined) return `${server}: ${error}`;
  const through = cname.length > 0 ? ` through ${cname.join(', ')}` : '';
  const records = [
    a.length > 0 ? `A ${a.join(', ')}` : 'no A',
    ...(aaaa.length > 0 ? [`AAAA ${aaaa.join(', ')}`] : []),
  ];
  return `${server}: ${records.join(', ')}${through}${ttl === undefined ? '' : `, TTL ${ttl} s`}`;
}

/** A change of the address is not seen everywhere before the TTL is over: a week of it makes every migration one. */
function timeToLive({ authoritative, resolvers }: DnsFact, now: Date): Check {
  const seconds = Math.max(-1, ...[...authoritative, ...resolvers].map(({ ttl }) => ttl ?? -1));
  const gone = new Date(now.getTime() + seconds * 1000).toISOString().slice(0, 19);
  return {
    name: 'TTL',
    held: seconds < WEEK,
    expected: 'less than a week',
    found: seconds < 0 ? 'no record' : `${seconds} s: after a change now, the last old answer is gone at ${gone}Z`,
    advice: 'Lower the TTL at the DNS provider; then wait as long as the old one was before any change of address.',
  };
}
