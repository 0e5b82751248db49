import type { Check, Target } from '../../shared/procedure.ts';
import { certificateChecks, hubInfoCheck, newSerial, services, stagingCheck } from '../hub/checks.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** What a reset promises, seen from outside and on the host: G10's post-checks. */
export function judge(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[] {
  const { before, after, now } = context;
  const { domain, issuer } = HubDetail.parse(context.target.detail);
  const [ran, runs] = [services(before.host), services(after.host)];
  return [
    ...certificateChecks(after.certificate, { domain, issuer, now }),
    newSerial(before.certificate, after.certificate),
    stagingCheck(before.host, after.host),
    {
      name: 'containers',
      held: ran.every((container) => runs.includes(container)) && runs.length > 0,
      expected: ran.join(', ') || 'at least one',
      found: runs.join(', ') || 'none',
    },
    hubInfoCheck(after.hubInfo),
    {
      name: 'machine id',
      held: after.host.machineId,
      expected: '/etc/machine-id present',
      found: after.host.machineId ? 'present' : 'missing',
    },
  ];
}
