import type { Target, Triage } from '../../shared/procedure.ts';
import { refuse } from '../hub/guards.ts';
import { nameGuards, nameRefusals } from '../hub/name-guards.ts';
import { currentOf, wantedRecords } from '../hub/records.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** The ASL errors that a triage of this procedure, or its wait for the records, ends with. */
export const refusals = [...nameRefusals, 'DnsMismatch'] as const;

/** G4's guards; a domain whose records are all as they should be needs nothing. */
export function triage({ input, target, facts }: { input: Input; target: Target; facts: Facts; now: Date }): Triage {
  const { domain, recordTtl } = HubDetail.parse(target.detail);
  const { instance, zone, dns, aliasDns } = facts;
  const refusal = nameGuards(facts, domain);
  if (refusal) return refuse(refusal);

  const wanted = wantedRecords(domain, instance.publicIp!, recordTtl);
  const set = (each: (typeof wanted)[number]) => {
    const values = currentOf(zone, each)?.values ?? [];
    return values.length === 1 && values[0]!.replace(/\.$/, '') === each.value.replace(/\.$/, '');
  };
  if (dns.matches && aliasDns.matches && (zone.zone === null || wanted.every(set))) {
    return {
      verdict: 'advise',
      because: `${domain} leads to ${instance.publicIp} everywhere`,
      advice: 'Nothing to do.',
    };
  }
  return {
    verdict: 'proceed',
    because: input.reason ?? (dns.problems[0] || aliasDns.problems[0] || 'the records differ'),
  };
}
