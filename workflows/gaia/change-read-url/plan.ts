import { commandsOn } from '../../shared/command-step.ts';
import type { GatedPlan } from '../../shared/plan.ts';
import type { PlanContext } from '../../shared/procedure.ts';
import { readUrlPrefix } from '../hub/read-url.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import { gate } from './gate.ts';
import type { Input } from './input.ts';

/** The one action of a change: both configurations, and what each start takes them from, in one command with one undo. */
export function plan({ run, input, target, facts, documents, roles }: PlanContext<Input, Facts>): GatedPlan {
  const { domain } = HubDetail.parse(target.detail);
  const { readUrl } = input;
  const { instance, dns, host, readSetup, readDns, read, hubInfo } = facts;
  const { pathname, hostname } = new URL(readUrl);
  const command = commandsOn(instance.id, documents);
  const elsewhere = [...new Set(readDns.resolvers.flatMap(({ a }) => a))].filter((each) => each !== instance.publicIp);
  return {
    summary:
      `Change where files of ${domain} are read, from ${host.readUrl || 'nothing'} to ${readUrl}: the hub's readURL, nginx's ` +
      `${pathname}, and what update-configs.sh sets at each start. ${
        elsewhere.length > 0
          ? `${hostname} is not this hub but ${elsewhere.join(', ')}: it must hand reads of ${pathname} on to ${domain}. `
          : ''
      }Addresses under /reader/ go on. The hub is down for some seconds; what applications have stored of the old prefix stays as it is.`,
    actions: [
      {
        id: 'change-read-url',
        title: `Set readURL of ${domain} to ${readUrl} in the hub, nginx and the start script (G11)`,
        step: command('gaia/change-read-url', { Domain: [domain], ReadUrl: [readUrl], Run: [run] }, 300),
        undo: command('gaia/restore-read-url', { Domain: [domain], Run: [run] }, 300),
        expected: `nginx -t is content, /hub_info says ${readUrl}, and a read through it is answered by the reader`,
        risk: 'medium',
      },
    ],
    dependsOn: {
      instance: { id: instance.id, publicIp: instance.publicIp, agent: instance.agent.version ?? null },
      dns: dns.matches,
      environment: host.environment,
      readUrl: host.readUrl,
      keptReadUrl: host.keptReadUrl ?? '',
      readUrlPrefix: readUrlPrefix(hubInfo) ?? null,
      configDigests: host.configDigests,
      script: readSetup.script,
      locations: readSetup.locations,
      readHost: { addresses: elsewhere.sort(), trusted: read.trusted ?? false },
    },
    gate: gate({ target, roles }),
  };
}
