import type { Action, GatedPlan } from '../../shared/plan.ts';
import type { PlanContext } from '../../shared/procedure.ts';
import { oldTtl } from '../hub/name-guards.ts';
import {
  askForRecords,
  currentOf,
  setRecords,
  tellCurrent,
  tellRecord,
  tellSpan,
  wantedRecords,
} from '../hub/records.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import { gate } from './gate.ts';
import type { Input } from './input.ts';

/** The records of a domain, set in its hosted zone or, where that is elsewhere, by people who are told what to set. */
export function plan({ run, target, facts, roles, estate }: PlanContext<Input, Facts>): GatedPlan {
  const { domain, recordTtl, zone: where, handSeconds } = HubDetail.parse(target.detail);
  const { instance, zone, dns, aliasDns } = facts;
  const wanted = wantedRecords(domain, instance.publicIp!, recordTtl);
  const wait = oldTtl(zone, dns, aliasDns);
  const list = wanted.map(tellRecord).join('; ');
  const seen = {
    expected: `${list}; answered by every server of the zone and every resolver`,
    risk: 'medium' as const,
  };

  const inZone = (): Action => ({
    id: 'point-domain',
    title: `Point ${domain} to ${instance.publicIp} in hosted zone ${where} (G4)`,
    ...setRecords(zone, wanted, `Stepbook ${run}: ${domain} to ${instance.publicIp}`),
    ...seen,
  });
  const byHand = (): Action[] => {
    const asking = {
      run,
      domain,
      people: roles['domain-owner'] ?? [],
      estate,
      until: `This is waited for, for ${tellSpan(handSeconds)} from the first mail on.`,
      back: 'The run has failed; this is as it was before.',
    };
    const { step, reminder, undo } = askForRecords(asking, wanted, { A: dns, CNAME: aliasDns });
    return [
      {
        id: 'ask-for-records',
        title: `Ask the owners of ${domain} to set its records by hand, and wait for them up to ${tellSpan(handSeconds)} (G4)`,
        step,
        undo,
        ...seen,
      },
      {
        id: 'remind-of-records',
        title: 'Ask them once more when half of that time is over, if the records are not set by then',
        step: reminder,
        undo: { kind: 'none', because: 'it is the same mail' },
        expected: 'a mail to the same people',
        dispensable: true,
        risk: 'low',
      },
    ];
  };
  const now = wanted.map((each) => `${each.name} ${each.type}: ${tellCurrent(currentOf(zone, each))}`).join('; ');
  return {
    summary:
      where === 'elsewhere'
        ? `Set by hand at the DNS provider of ${domain}: ${list}. Stepbook mails this to the domain's owners and asks DNS until it is so.`
        : `Set in hosted zone ${where} (${zone.zone!.name}): ${list}. There now: ${now}. Old answers live on for ${wait} s.`,
    actions: where === 'elsewhere' ? byHand() : [inZone()],
    dependsOn: {
      instance: { id: instance.id, publicIp: instance.publicIp },
      zone: zone.zone,
      records: zone.records,
      answers: dns.authoritative.map(({ server, a, aaaa, cname }) => ({ server, a, aaaa, cname })),
      caa: [...dns.caa].sort(),
    },
    gate: gate({ target, roles }),
  };
}
