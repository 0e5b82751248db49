import { type DnsFact, isSilent } from '../../shared/facts/dns.ts';
import type { Target, Triage } from '../../shared/procedure.ts';
import { type Refusal, refuse } from '../hub/guards.ts';
import { HubDetail } from '../hub/target.ts';
import { snapshotVolume } from '../reset-certificates/snapshot-volume.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** The ASL errors that a triage of this procedure, or one of its waits, ends with. */
export const refusals = [
  'InstanceNotReady',
  'DomainMismatch',
  'DnsStillHere',
  'NoSnapshot',
  'NoAddress',
  'SnapshotNotReady',
  'NotTerminated',
] as const;

type Name = (typeof refusals)[number];

/** Who still says that the name leads to this address, or why that is not known. */
export function stillHere({ authoritative, resolvers }: DnsFact, address: string | null): string | undefined {
  const here = [...authoritative, ...resolvers].filter(({ a }) => address !== null && a.includes(address));
  if (here.length > 0) return `${here.map(({ server }) => server).join(', ')} still give ${address}`;
  const known = authoritative.filter((answer) => !isSilent(answer) && answer.error === undefined);
  if (known.length === 0) return 'none of the zone servers says where the name leads';
  return undefined;
}

/** G14's guards: the right machine, its name leads elsewhere, and what it holds can be kept. */
export function triage(context: { input: Input; target: Target; facts: Facts; now: Date }): Triage {
  const { input, facts } = context;
  const { domain } = HubDetail.parse(context.target.detail);
  const refusal = refusalOf(input, facts, domain);
  if (refusal) return refuse(refusal);
  return { verdict: 'proceed', because: input.reason ?? 'somebody asked for it' };
}

function refusalOf(input: Input, { instance, status, dns, host }: Facts, domain: string): Refusal<Name> | undefined {
  if (host.environment.DOMAIN !== domain) {
    return [
      'DomainMismatch',
      `/etc/environment of ${instance.id} says DOMAIN=${host.environment.DOMAIN || '(not set)'}, not ${domain}.`,
    ];
  }
  const here = stillHere(dns, instance.publicIp);
  if (here) return ['DnsStillHere', `${domain} may still lead to ${instance.id}: ${here}.`];
  const volume = snapshotVolume(instance);
  if ('problem' in volume) return ['NoSnapshot', `${volume.problem}.`];
  if (input.releaseAddress && !status.address) {
    return ['NoAddress', `${instance.id} has no Elastic IP that could be given back.`];
  }
  return undefined;
}
