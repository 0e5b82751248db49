import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineVolume } from '../machines/machine.ts';
import type { Action, Ec2Caller, Ec2Context } from './action.ts';
import { copyContent } from './copy-content.ts';
import { ec2Failure } from './failure.ts';
import { names, newEc2Id, pick } from './ids.ts';
import { type Instance, instanceOf, instancesOf, volumesOf } from './instance.ts';
import { zoneOf } from './instances.ts';
import { type Filters, filtered, listOf, required, tagFilters, tagsOf } from './parameters.ts';
import { type LooseVolume, ownedBy } from './state.ts';
import { tagSet, type XmlValue } from './xml.ts';

/** Where the content of a loose volume lies, a folder or the image of a disk: `DIR/volumes/<id>`. */
export const contentOfVolume = (dataDir: string, id: string) => join(dataDir, 'volumes', id);

/** A volume of either kind: a part of a machine, or loose. */
type Volume =
  | { id: string; part: MachineVolume; instance: Instance; loose?: undefined }
  | { id: string; loose: LooseVolume; part?: undefined };

const attachmentOf = (volume: Volume) =>
  volume.loose ? volume.loose.attached : { instance: volume.instance.id, device: volume.part.device };
const encryptedOf = ({ loose, part }: Volume) => (loose ?? part)!.encrypted;

const filters: Filters<Volume> = {
  'volume-id': ({ id }) => [id],
  'attachment.instance-id': (volume) => [attachmentOf(volume)?.instance ?? ''],
  'attachment.device': (volume) => [attachmentOf(volume)?.device ?? ''],
  'snapshot-id': ({ loose }) => [loose?.snapshot ?? ''],
  encrypted: (volume) => [String(encryptedOf(volume))],
  status: (volume) => [attachmentOf(volume) ? 'in-use' : 'available'],
  ...tagFilters<Volume>(({ loose }) => loose?.tags ?? {}),
};

/** Volumes: those of machines, which are parts of theirs, and loose ones. */
export function volumeActions(context: Ec2Context): Record<string, Action> {
  const { dataDir, store, snapshots, clock } = context;
  const { volumes } = store.state;
  const all = (caller: Ec2Caller): Volume[] => [
    ...instancesOf(context, caller).flatMap((instance) =>
      volumesOf(instance).map((part): Volume => ({ id: part.id, part, instance })),
    ),
    ...Object.values(volumes)
      .filter(ownedBy(caller))
      .map((loose): Volume => ({ id: loose.id, loose })),
  ];
  const find = (id: string, caller: Ec2Caller) => pick([id], all(caller), (volume) => volume.id, names.volume)[0]!;
  const findLoose = (id: string, caller: Ec2Caller) => {
    const { loose } = find(id, caller);
    if (!loose) throw ec2Failure('VolumeInUse', `Volume ${id} is currently attached`);
    return loose;
  };

  return {
    DescribeVolumes(parameters, caller) {
      const chosen = pick(listOf(parameters, 'VolumeId'), all(caller), ({ id }) => id, names.volume);
      return { volumeSet: filtered(parameters, chosen, filters).map(volumeXml) };
    },
    async CreateVolume(parameters, caller) {
      const from = required(parameters, 'SnapshotId');
      const zone = required(parameters, 'AvailabilityZone');
      const [snapshot] = pick([from], snapshots.list(caller), ({ id }) => id, names.snapshot);
      const id = newEc2Id('vol');
      const { account, region } = caller;
      const { sizeGb, encrypted } = snapshot!;
      await copyContent(snapshots.contentOf(from), contentOfVolume(dataDir, id));
      const tags = tagsOf(parameters, 'volume');
      const made = { account, region, id, sizeGb, encrypted, zone, snapshot: from, tags, created: clock.now() };
      volumes[id] = made;
      store.save();
      return volumeXml({ id, loose: made }) as Record<string, XmlValue>;
    },
    async AttachVolume(parameters, caller) {
      const loose = findLoose(required(parameters, 'VolumeId'), caller);
      const instance = instanceOf(context, required(parameters, 'InstanceId'), caller);
      const device = required(parameters, 'Device');
      if (loose.attached) throw ec2Failure('VolumeInUse', `${loose.id} is already attached to an instance`);
      if (!instance.machine) throw ec2Failure('IncorrectState', `Instance '${instance.id}' is not 'running'.`);
      if (loose.zone !== zoneOf(instance)) {
        throw ec2Failure(
          'InvalidVolume.ZoneMismatch',
          `The volume '${loose.id}' is not in the same availability zone as instance '${instance.id}'`,
        );
      }
      await instance.machine.attach({ id: loose.id, device }, contentOfVolume(dataDir, loose.id));
      loose.attached = { instance: instance.id, device };
      store.save();
      return {
        volumeId: loose.id,
        instanceId: instance.id,
        device,
        status: 'attached',
        attachTime: new Date(clock.now()),
      };
    },
    async DetachVolume(parameters, caller) {
      const loose = findLoose(required(parameters, 'VolumeId'), caller);
      if (!loose.attached) throw ec2Failure('IncorrectState', `Volume '${loose.id}' is in the 'available' state.`);
      const { instance, device } = loose.attached;
      await context.machines.get(instance)?.detach(loose.id);
      delete loose.attached;
      store.save();
      return { volumeId: loose.id, instanceId: instance, device, status: 'detached' };
    },
    DeleteVolume(parameters, caller) {
      const loose = findLoose(required(parameters, 'VolumeId'), caller);
      if (loose.attached) throw ec2Failure('VolumeInUse', `Volume ${loose.id} is currently attached`);
      const content = contentOfVolume(dataDir, loose.id);
      if (existsSync(content)) rmSync(content, { recursive: true, force: true });
      delete volumes[loose.id];
      store.save();
      return { return: true };
    },
  };
}

/** A volume as `DescribeVolumes` gives it. */
function volumeXml(volume: Volume): XmlValue {
  const attached = attachmentOf(volume);
  const { loose, part } = volume;
  const created = new Date(loose ? loose.created : volume.instance.details.launched).toISOString();
  return {
    volumeId: volume.id,
    size: (loose ?? part)!.sizeGb,
    snapshotId: loose?.snapshot,
    availabilityZone: loose ? loose.zone : zoneOf(volume.instance),
    status: attached ? 'in-use' : 'available',
    createTime: created,
    attachmentSet: attached
      ? [
          {
            volumeId: volume.id,
            instanceId: attached.instance,
            device: attached.device,
            status: 'attached',
            attachTime: created,
            deleteOnTermination: loose ? false : !volume.instance.details.kept.includes(volume.id),
          },
        ]
      : [],
    volumeType: 'gp3',
    encrypted: encryptedOf(volume),
    tagSet: tagSet(loose?.tags ?? {}),
  };
}
