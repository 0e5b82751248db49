import { commandsOn } from '../../shared/command-step.ts';
import type { Action, GatedPlan } from '../../shared/plan.ts';
import type { PlanContext } from '../../shared/procedure.ts';
import { HUB_TAG } from '../hub/hub-tag.ts';
import { HubDetail } from '../hub/target.ts';
import { snapshotVolume } from '../reset-certificates/snapshot-volume.ts';
import type { Facts } from './facts.ts';
import { gate } from './gate.ts';
import type { Input } from './input.ts';

type Context = PlanContext<Input, Facts>;
interface Tag {
  Key: string;
  Value: string;
}

const HOURS_2 = 7200;
/** Where the restored volume is attached: a name that the document's images leave free. */
const DEVICE = '/dev/sdr';
const api = (action: string, args: Record<string, unknown>) => ({ kind: 'api' as const, action, arguments: args });
const none = (because: string) => ({ kind: 'none' as const, because });

/** The restore test: a volume of the snapshot, beside the hub's own, compared file by file, and gone again. */
function restoreTest({ run, facts, documents, target }: Context, volumeId: string, tags: Tag[]): Action[] {
  const { id } = facts.instance;
  const volume = { Tags: tags };
  return [
    {
      id: 'create-volume',
      title: `Make a volume of the snapshot, in ${facts.status.zone}`,
      step: api('ec2:CreateVolume', {
        Snapshot: { TakenBy: run, VolumeId: volumeId },
        AvailabilityZone: facts.status.zone,
        TagSpecifications: [{ ResourceType: 'volume', Tags: tags }],
      }),
      undo: api('ec2:DeleteVolume', { Volume: volume, IfThere: true }),
      expected: 'a volume with what the snapshot holds',
      risk: 'low',
    },
    {
      id: 'attach-volume',
      title: `Attach it to ${id}`,
      step: api('ec2:AttachVolume', { Volume: volume, InstanceId: id, Device: DEVICE }),
      undo: api('ec2:DetachVolume', { Volume: volume, IfThere: true }),
      expected: 'the machine sees it beside its own',
      risk: 'low',
    },
    {
      id: 'compare-snapshot',
      title: 'Compare it with the data of the hub, file by file',
      step: commandsOn(id, documents)('gaia/compare-snapshot', { Domain: [target.name] }, HOURS_2),
      undo: none('it is mounted read-only, and compared'),
      expected: 'every file of the hub is in it, with the same content',
      risk: 'low',
    },
    {
      id: 'detach-volume',
      title: 'Detach it',
      step: api('ec2:DetachVolume', { Volume: volume }),
      undo: none('it is a copy, and has been compared'),
      expected: 'the copy is attached to nothing',
      risk: 'low',
    },
    {
      id: 'delete-volume',
      title: 'Delete it; the snapshot stays',
      step: api('ec2:DeleteVolume', { Volume: volume }),
      undo: none('the snapshot makes as many as are wanted'),
      expected: 'the snapshot stays, and the copy costs nothing more',
      risk: 'low',
    },
  ];
}

function ending({ facts, input, target }: Context): Action[] {
  const { instance, status } = facts;
  const protection = (value: boolean) =>
    api('ec2:ModifyInstanceAttribute', { InstanceId: instance.id, DisableApiTermination: { Value: value } });
  const { address } = status;
  return [
    {
      id: 'unprotect-instance',
      title: `Take the termination protection off ${instance.id}`,
      step: protection(false),
      undo: status.protected ? protection(true) : none('it had none'),
      expected: 'EC2 lets it be terminated',
      risk: 'medium',
    },
    {
      id: 'terminate-instance',
      title: `Terminate ${instance.id}, the hub ${target.name} (G14)`,
      step: api('ec2:TerminateInstances', { InstanceIds: [instance.id] }),
      undo: { kind: 'irreversible', because: 'the instance and its root disk are gone; its data is in the snapshot' },
      expected: 'the instance is terminated',
      risk: 'high',
    },
    ...(input.releaseAddress && address
      ? [
          {
            id: 'release-address',
            title: `Give the Elastic IP ${address.publicIp} back`,
            step: api('ec2:ReleaseAddress', { Address: { AllocationId: address.allocationId } }),
            undo: { kind: 'irreversible' as const, because: 'the address may be given to somebody else at once' },
            expected: 'it is not paid for any more',
            risk: 'medium' as const,
          },
        ]
      : []),
  ];
}

/** G14, and what must come before it: nothing is written any more, the data is in a snapshot, the snapshot was tried. */
export function plan(context: Context): GatedPlan {
  const { run, input, target, facts, documents, roles } = context;
  const { domain, instanceId: named } = HubDetail.parse(target.detail);
  const { instance, status, dns, host } = facts;
  const volume = snapshotVolume(instance);
  if ('problem' in volume) throw Object.assign(new Error(volume.problem), { name: 'NoSnapshot' });
  const command = commandsOn(instance.id, documents);
  const tags: Tag[] = [
    { Key: 'stepbook:run', Value: run },
    { Key: HUB_TAG, Value: domain },
  ];
  return {
    summary:
      `End the hub ${domain} on ${instance.id} (${instance.publicIp}), for ever. Its ${volume.holds} ${volume.volumeId} is kept as a ` +
      `snapshot, which is tried before anything is deleted. The services stop at once and do not come back. ` +
      `${input.releaseAddress ? `The address ${status.address?.publicIp} is given back.` : 'Its addresses stay as they are.'}`,
    actions: [
      {
        id: 'stop-services',
        title: `Stop the services of ${domain}, so that nothing is written any more`,
        step: command('gaia/stop-services', { Domain: [domain] }, 600),
        undo: command('gaia/start-services', { Domain: [domain] }, 600),
        expected: 'no service of the hub runs',
        risk: 'medium',
      },
      {
        id: 'snapshot-data',
        title: `Snapshot ${volume.volumeId}, the ${volume.holds} of ${instance.id}`,
        step: api('ec2:CreateSnapshot', {
          VolumeId: volume.volumeId,
          Description: `The last of ${domain}, ${run} of gaia-terminate-hub`.slice(0, 255),
          TagSpecifications: [{ ResourceType: 'snapshot', Tags: tags }],
        }),
        undo: none('a snapshot changes nothing on the hub; it is kept until somebody deletes it'),
        expected: `a${volume.encrypted ? 'n encrypted' : 'n unencrypted'} snapshot of ${volume.volumeId} (${volume.device})`,
        risk: 'low',
      },
      ...restoreTest(context, volume.volumeId, tags),
      ...ending(context),
    ],
    dependsOn: {
      instance: { id: instance.id, named, publicIp: instance.publicIp, zone: status.zone, protected: status.protected },
      volumes: [...instance.dataVolumes.map(({ volumeId }) => volumeId), instance.rootVolume?.volumeId ?? null],
      address: status.address,
      dns: { a: [...new Set(dns.authoritative.flatMap(({ a }) => a))].sort() },
      environment: host.environment,
    },
    gate: gate({ target, roles }),
  };
}
