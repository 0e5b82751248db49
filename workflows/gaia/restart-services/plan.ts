import { commandsOn } from '../../shared/command-step.ts';
import type { GatedPlan } from '../../shared/plan.ts';
import type { PlanContext } from '../../shared/procedure.ts';
import { services } from '../hub/checks.ts';
import { readUrlAtStart } from '../hub/read-url.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import { gate } from './gate.ts';
import type { Input } from './input.ts';

const DIGITS = 12;

/**
 * What a start does to the configuration: `/gaia/scripts/update-configs.sh` runs before each service and writes readURL, the
 * API key of the admin service and nginx's server name from `/etc/environment`, whatever somebody has put there by hand.
 */
function wiped(domain: string, host: Facts['host']): string {
  const { readUrl, configDigests } = host;
  const wanted = readUrlAtStart(domain, host);
  const files = Object.entries(configDigests).map(([path, sha256]) => `${path} ${sha256.slice(0, DIGITS)}`);
  return (
    'Manual edits are wiped: at each start update-configs.sh writes the configuration anew from /etc/environment. ' +
    (readUrl === wanted ? '' : `readURL is ${readUrl || 'not set'} and becomes ${wanted}. `) +
    `Configuration now (SHA-256): ${files.join(', ')}.`
  );
}

/** The one action of a restart. Its undo starts what does not run; it cannot bring back what was wiped, and says so. */
export function plan({ target, facts, documents, roles }: PlanContext<Input, Facts>): GatedPlan {
  const { domain, instanceId: named } = HubDetail.parse(target.detail);
  const instanceId = facts.instance.id;
  const { instance, dns, host } = facts;
  const command = commandsOn(instanceId, documents);
  const running = services(host);
  return {
    summary:
      `Restart the services of ${domain} on ${instanceId} (${instance.publicIp}); the hub is down for about a minute. ` +
      `Images whose tag has moved are pulled anew. ${wiped(domain, host)}`,
    actions: [
      {
        id: 'restart-services',
        title: `Restart gaia.service of ${domain}: nginx, hub, reader and admin (G9)`,
        step: command('gaia/restart-services', { Domain: [domain] }, 600),
        undo: command('gaia/start-services', { Domain: [domain] }, 600),
        expected: 'four containers with a new start, and /hub_info answers through nginx; now running: '.concat(
          running.join(', ') || 'none',
        ),
        risk: 'medium',
      },
    ],
    dependsOn: {
      instance: { id: instance.id, named, publicIp: instance.publicIp, agent: instance.agent.version ?? null },
      dns: dns.matches,
      environment: host.environment,
      containers: running,
      images: host.images,
      certificate: host.certificate?.serial ?? null,
      readUrl: host.readUrl,
      configDigests: host.configDigests,
    },
    gate: gate({ target, roles }),
  };
}
