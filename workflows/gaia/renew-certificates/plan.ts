import { commandsOn } from '../../shared/command-step.ts';
import type { UngatedPlan } from '../../shared/plan.ts';
import type { PlanContext } from '../../shared/procedure.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

const EXPIRY_SECONDS = 1800;

/**
 * One action: certbot for this one certificate, and nginx's reload. certbot keeps the old certificate when it fails; the undo
 * is for a new one that is not what was promised, and links the old one again.
 */
export function plan({ run, target, facts, documents }: PlanContext<Input, Facts>): UngatedPlan {
  const { domain } = HubDetail.parse(target.detail);
  const { instance, dns, port80, certificate, renewal, host, budget } = facts;
  const command = commandsOn(instance.id, documents);
  const old = host.certificate;
  if (old === null) throw new Error(`there is no certificate of ${domain} on the disk, which triage refuses`);
  const parameters = { Domain: [domain], Run: [run], Serial: [old.serial] };
  return {
    summary:
      `Renew the certificate ${old.serial} of ${domain} on ${instance.id} (${instance.publicIp}), valid until ${old.notAfter}; ` +
      `no service stops. ${budget.used} of ${budget.limit} certificates were issued for this name in ${budget.windowHours} hours.`,
    actions: [
      {
        id: 'renew-certificates',
        title: `Renew the certificate of ${domain} with certbot and reload nginx (G12)`,
        step: command('gaia/renew-certificates', parameters, 600),
        undo: command('gaia/keep-certificate', parameters, 300),
        expected: `another certificate for ${domain} than ${old.serial}, served by every listener; the old one if that fails`,
        risk: 'low',
        issues: [domain],
        ungated:
          'it replaces a certificate that is due by one for the same name, stops nothing, and keeps the old one when it fails',
      },
    ],
    dependsOn: {
      instance: { id: instance.id, publicIp: instance.publicIp, agent: instance.agent.version ?? null },
      dns: dns.matches,
      port80: port80.reachable,
      served: certificate.served?.serial ?? null,
      disk: old.serial,
      renewal: { ...host.renewal, source: renewal.source },
      environment: host.environment,
      certbot: host.certbot.image,
      nginx: host.nginxTest?.ok ?? null,
      budget: budget.budgets
        .filter(({ applies, remaining }) => applies && remaining < 1)
        .map(({ budget: name }) => name),
    },
    expirySeconds: EXPIRY_SECONDS,
  };
}
