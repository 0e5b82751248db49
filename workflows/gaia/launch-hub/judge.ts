import type { Check, Target } from '../../shared/procedure.ts';
import { expectedServices } from '../hub/checks.ts';
import type { Facts } from './facts.ts';
import type { Input } from './input.ts';
import { LaunchDetail } from './target.ts';

type Launched = NonNullable<Facts['launched']>;

/** G2's and G3's post-checks: of EC2, from outside over the address, and on the machine. */
export function judge(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[] {
  const detail = LaunchDetail.parse(context.target.detail);
  const { launched } = context.after;
  if (!launched) return [{ name: 'instance', held: false, expected: 'one that was launched', found: 'none' }];
  return [...instanceChecks(launched), ...outsideChecks(launched, detail), ...hostChecks(launched, detail)];
}

function instanceChecks({ status, instance }: Launched): Check[] {
  const volumes = [...(instance.rootVolume ? [instance.rootVolume] : []), ...instance.dataVolumes];
  const open = volumes.filter(({ encrypted }) => !encrypted).map(({ volumeId }) => volumeId);
  const lost = instance.dataVolumes.filter(({ volumeId }) => !status.kept.includes(volumeId));
  return [
    {
      name: 'status checks',
      held: status.system === 'ok' && status.instance === 'ok',
      expected: 'both ok',
      found: `system ${status.system}, instance ${status.instance}`,
    },
    {
      name: 'termination protection',
      held: status.protected,
      expected: 'DisableApiTermination=true',
      found: `DisableApiTermination=${status.protected}`,
    },
    {
      name: 'metadata service',
      held: status.tokensRequired,
      expected: 'session tokens required (IMDSv2)',
      found: status.tokensRequired ? 'required' : 'optional',
    },
    {
      name: 'encryption',
      held: volumes.length > 0 && open.length === 0,
      expected: 'every volume encrypted',
      found: open.length > 0 ? `not encrypted: ${open.join(', ')}` : `${volumes.length} encrypted`,
    },
    {
      name: 'data volume',
      held: lost.length === 0,
      expected: 'it stays when the instance is terminated',
      found: lost.map(({ volumeId }) => `${volumeId} goes`).join(', ') || 'it stays',
    },
  ];
}

function outsideChecks({ ports, hubInfo }: Launched, { ports: wanted, launch }: LaunchDetail): Check[] {
  const open = ports.ports.filter((each) => each.open).map(({ port }) => port);
  const must = [wanted.http, wanted.https];
  const may = launch.sshFrom.length > 0 ? [wanted.ssh] : [];
  return [
    {
      name: 'ports',
      held: must.every((port) => open.includes(port)) && open.every((port) => [...must, ...may].includes(port)),
      expected: `${must.join(' and ')} open, everything else that was tried closed`,
      found: `open: ${open.join(', ') || 'none'}`,
    },
    {
      name: 'hub_info over the address',
      held: hubInfo.status === 200,
      expected: '200, whatever the certificate says',
      found: hubInfo.reachable ? String(hubInfo.status) : (hubInfo.error ?? 'no answer'),
    },
  ];
}

function hostChecks({ host }: Launched, { domain, launch }: LaunchDetail): Check[] {
  const running = host.containers.filter(({ state }) => state === 'running').map(({ name }) => name);
  const staging = launch.staging ? '1' : '0';
  return [
    {
      name: 'containers',
      held: expectedServices.every((name) => running.includes(name)),
      expected: expectedServices.join(', '),
      found: [...running].sort().join(', ') || 'none',
    },
    {
      name: 'environment',
      held: host.environment.DOMAIN === domain && host.environment.STAGING === staging,
      expected: `DOMAIN=${domain}, STAGING=${staging}`,
      found: `DOMAIN=${host.environment.DOMAIN || '(not set)'}, STAGING=${host.environment.STAGING || '(not set)'}`,
    },
  ];
}
