import type { Check, Target } from '../../shared/procedure.ts';
import { certificateChecks, hubInfoCheck, leastLeft } from '../hub/checks.ts';
import { adviceOf, cures, diagnose } from '../hub/diagnosis.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import { hostChecks } from './host-checks.ts';
import { outsideChecks } from './outside-checks.ts';
import { serviceChecks } from './service-checks.ts';

/** G3, G6 and G7 as checks: what the outside sees, what runs, and how it is configured; each with its cure. */
export function check({ target, facts, now }: { target: Target; facts: Facts; now: Date }): Check[] {
  const { domain, issuer } = HubDetail.parse(target.detail);
  const { certificate, host } = facts;
  const { cure, ranked } = diagnose({ domain, issuer, certificate, host, now });
  const curedBy = cure === 'none' ? {} : adviceOf(ranked);
  return [
    ...outsideChecks(facts),
    ...certificateChecks(certificate, { domain, issuer, now, least: leastLeft.seen }).map((each) => ({
      ...each,
      ...curedBy,
    })),
    { ...hubInfoCheck(facts.hubInfo), ...(cure === 'none' ? cures.restart : curedBy) },
    ...serviceChecks(facts, domain),
    ...hostChecks(facts, { domain, now }),
  ];
}
