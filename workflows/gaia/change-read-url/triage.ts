import type { Target, Triage } from '../../shared/procedure.ts';
import { expectedServices } from '../hub/checks.ts';
import { hubGuards, type Refusal, refuse } from '../hub/guards.ts';
import { readUrlPrefix } from '../hub/read-url.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';

/** The ASL errors that a triage of this procedure ends with. */
export const refusals = [
  'InstanceNotReady',
  'DomainMismatch',
  'DnsMismatch',
  'ReadSetupUnknown',
  'NginxConfigBroken',
  'PathTaken',
  'ReadUrlUnreachable',
] as const;

/** What must hold before readURL is changed: the files are as the document has them, and the new address leads somewhere that clients trust. */
function beforeChange(facts: Facts, { readUrl }: Input): Refusal<(typeof refusals)[number]> | undefined {
  const { readSetup, readDns, read, host } = facts;
  if (readSetup.script === 'other') {
    return [
      'ReadSetupUnknown',
      "/gaia/scripts/update-configs.sh does not set readURL as documented, so it would wipe a change at the hub's next start.",
    ];
  }
  if (host.nginxTest?.ok !== true) {
    return ['NginxConfigBroken', `nginx -t: ${host.nginxTest?.said ?? 'there is no nginx to ask'}`];
  }
  if (!readSetup.reader) {
    return ['ReadSetupUnknown', "nginx's configuration has no single block for /reader/ that a new one could follow."];
  }
  const { pathname, hostname } = new URL(readUrl);
  const own = host.keptReadUrl ? new URL(host.keptReadUrl).pathname : '';
  if (pathname !== '/reader/' && pathname !== own && readSetup.locations.includes(pathname)) {
    return ['PathTaken', `nginx's configuration has a block for ${pathname} already.`];
  }
  const addresses = readDns.resolvers.flatMap(({ a }) => a);
  if (addresses.length === 0) return ['ReadUrlUnreachable', `${hostname} has no address; resolvers were asked.`];
  if (!read.reachable) return ['ReadUrlUnreachable', `${hostname} does not answer (${read.error ?? 'no answer'}).`];
  if (read.trusted !== true) {
    return ['ReadUrlUnreachable', `${hostname} answers with a certificate that no client trusts for it.`];
  }
  return undefined;
}

/** G11's guards. A hub that is not well is mended first: a change that is judged on it would prove nothing. */
export function triage({ input, target, facts }: { input: Input; target: Target; facts: Facts; now: Date }): Triage {
  const detail = HubDetail.parse(target.detail);
  const early = hubGuards(facts, detail);
  if (early) return refuse(early);
  const { host, hubInfo } = facts;
  const late = beforeChange(facts, input);
  if (late) return refuse(late);

  const running = host.containers.filter(({ state }) => state === 'running').map(({ name }) => name);
  const missing = expectedServices.filter((name) => !running.includes(name));
  if (missing.length > 0 || hubInfo.status !== 200) {
    const what = missing.length > 0 ? `not running: ${missing.join(', ')}` : `/hub_info answers ${hubInfo.status}`;
    const because = `the hub is not well (${what})`;
    return { verdict: 'advise', because, advice: 'Restart the services.', procedure: 'gaia-restart-services' };
  }
  const { readUrl, reason } = input;
  if (host.readUrl === readUrl && readUrlPrefix(hubInfo) === readUrl && (host.keptReadUrl || readUrl) === readUrl) {
    return { verdict: 'advise', because: `readURL is ${readUrl} already`, advice: 'Nothing to do.' };
  }
  return { verdict: 'proceed', because: reason ?? 'somebody asked for it' };
}
