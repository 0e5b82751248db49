import { commandsOn } from '../../shared/command-step.ts';
import type { Action, GatedPlan } from '../../shared/plan.ts';
import type { PlanContext } from '../../shared/procedure.ts';
import { HubDetail } from '../hub/target.ts';
import type { Facts } from './facts.ts';
import { gate } from './gate.ts';
import type { Input } from './input.ts';
import { namedVolumes } from './named-volumes.ts';
import { snapshotVolume } from './snapshot-volume.ts';

type Context = PlanContext<Input, Facts>;

/** The facts that the actions rest on, without what differs from look to look (TTLs, order, probe bodies, clocks). */
function relevant(
  { instance, dns, port80, certificate, host, images, budget }: Facts,
  { instanceId }: HubDetail,
): Record<string, unknown> {
  const { id, state, publicIp, rootVolume, dataVolumes, problems } = instance;
  return {
    instance: {
      id,
      named: instanceId,
      state,
      publicIp,
      rootVolume: rootVolume?.volumeId ?? null,
      problems,
      agent: instance.agent.version ?? null,
    },
    dataVolumes: dataVolumes.map(({ volumeId, device }) => `${volumeId} ${device}`).sort(),
    dns: { matches: dns.matches, caa: [...dns.caa].sort() },
    port80: port80.reachable,
    served: certificate.served?.serial ?? null,
    trusted: certificate.trusted,
    disk: host.certificate?.serial ?? null,
    renewal: host.renewal,
    environment: host.environment,
    resetScript: host.resetScript,
    containers: host.containers
      .filter(({ name }) => name !== 'certbot')
      .map(({ name, image, state }) => `${name} ${image} ${state}`)
      .sort(),
    volumes: namedVolumes(host.volumes),
    images: images
      .map(({ image, pullable, digest }) => `${image} ${pullable ? (digest ?? 'pullable') : 'missing'}`)
      .sort(),
    budget: budget.remaining > 0 && budget.budgets.every(({ applies, remaining }) => !applies || remaining > 0),
  };
}

/**
 * What a reset does, in order: the data volume's snapshot, the certificate folder's back-up, an issuance at the
 * authority's staging endpoint, and only then G10 itself, whose undo puts the back-up back.
 */
export function plan({ run, target, facts, documents, roles }: Context): GatedPlan {
  const detail = HubDetail.parse(target.detail);
  const { domain } = detail;
  const instanceId = facts.instance.id;
  const volume = snapshotVolume(facts.instance);
  if ('problem' in volume) throw Object.assign(new Error(volume.problem), { name: 'NoSnapshot' });
  const command = commandsOn(instanceId, documents);

  const actions: Action[] = [
    {
      id: 'snapshot-data',
      title: `Snapshot ${volume.volumeId}, the ${volume.holds} of ${instanceId}`,
      step: {
        kind: 'api',
        action: 'ec2:CreateSnapshot',
        arguments: {
          VolumeId: volume.volumeId,
          Description: `Before ${run} of gaia-reset-certificates on ${domain}`.slice(0, 255),
          TagSpecifications: [
            {
              ResourceType: 'snapshot',
              Tags: [
                { Key: 'stepbook:run', Value: run },
                { Key: 'stepbook:target', Value: domain },
              ],
            },
          ],
        },
      },
      undo: { kind: 'none', because: 'a snapshot changes nothing on the hub; it is kept until somebody deletes it' },
      expected: `a${volume.encrypted ? 'n encrypted' : 'n unencrypted'} snapshot of ${volume.volumeId} (${volume.device})`,
      risk: 'low',
    },
    {
      id: 'back-up-certificates',
      title: 'Back up the certificate folder, encrypted, on the hub',
      step: command('gaia/back-up-certificates', { Run: [run] }, 300),
      undo: { kind: 'none', because: 'the back-up is a file more on the hub; a later restore needs it' },
      expected: 'a readable archive of /gaia/nginx/certbot/conf and its digest',
      risk: 'low',
    },
    {
      id: 'rehearse-issuance',
      title: `Ask the authority's staging endpoint for a certificate for ${domain}`,
      step: command('gaia/rehearse-issuance', { Domain: [domain] }, 600),
      undo: { kind: 'none', because: 'a dry run: nothing is kept, and it counts for the staging endpoint alone' },
      expected: 'the challenge on port 80 is answered and a test certificate is issued and thrown away',
      risk: 'low',
      issues: [domain],
      issuesFrom: 'staging',
    },
    {
      id: 'reset-certificates',
      title: `Reset ${domain} to first boot and fetch a new certificate (G10)`,
      step: command('gaia/reset-certificates', { Domain: [domain], Run: [run] }, 1500),
      undo: command('gaia/restore-certificates', { Run: [run] }, 600),
      expected: `all services down for some minutes, then a new certificate for ${domain} from the authority`,
      risk: 'high',
      issues: [domain],
    },
  ];

  return {
    summary:
      `Reset the certificates of ${domain} on ${instanceId} (${facts.instance.publicIp}). The hub is down for some minutes; ` +
      `its containers, images and docker volumes are deleted and made anew; ` +
      `${facts.budget.remaining} of ${facts.budget.limit} certificates are left in ${facts.budget.windowHours} hours.`,
    actions,
    dependsOn: relevant(facts, detail),
    gate: gate({ target, roles }),
  };
}
