import type { Target, Triage } from '../../shared/procedure.ts';
import { faults } from '../hub/certificate-faults.ts';
import { diagnose } from '../hub/diagnosis.ts';
import { hubGuards, refuse } from '../hub/guards.ts';
import { nginxGuard } from '../hub/host-guards.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** The ASL errors that a triage of this procedure ends with. */
export const refusals = ['InstanceNotReady', 'DomainMismatch', 'DnsMismatch', 'NginxConfigBroken'] as const;

/**
 * G9's guards. A restart is done because somebody wants it, also on a hub that seems well; but not on a hub that has no
 * good certificate on its disk: it would come back as it was, and what it needs is another procedure.
 */
export function triage(context: { input: Input; target: Target; facts: Facts; now: Date }): Triage {
  const { input, facts, now } = context;
  const detail = HubDetail.parse(context.target.detail);
  const refusal = hubGuards(facts, detail) ?? nginxGuard(facts.host);
  if (refusal) return refuse(refusal);

  const { certificate, host } = facts;
  const situation = { domain: detail.domain, issuer: detail.issuer, now };
  const { cure, because, ranked } = diagnose({ ...situation, certificate, host });
  const usable = host.certificate !== null && faults(host.certificate, situation).length === 0;
  if (cure !== 'none' && cure !== 'restart' && !usable) {
    const { advice, procedure } = ranked[0];
    const told = `${because}, and a restart would not change that`;
    return { verdict: 'advise', because: told, advice, ...(procedure && { procedure }) };
  }
  return { verdict: 'proceed', because: cure === 'restart' ? because : (input.reason ?? 'somebody asked for it') };
}
