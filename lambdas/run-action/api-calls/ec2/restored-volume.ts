import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeSnapshotsCommand,
  DetachVolumeCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { ApiCall } from '../api-call.ts';
import { NotSent } from '../not-sent.ts';
import { findVolume, Tags, tagged } from './things-of-a-run.ts';

const Creation = z.strictObject({
  /** The snapshot that this run took of this volume. */
  Snapshot: z.strictObject({ TakenBy: z.string(), VolumeId: z.string() }),
  AvailabilityZone: z.string(),
  TagSpecifications: z.tuple([tagged('volume')]),
});
/** A volume by the tags it was made with: its id is not known when the plan is made. */
const Volume = z.strictObject({ Tags });
const Attachment = z.strictObject({ Volume, InstanceId: z.string(), Device: z.string() });
/** `IfThere`: an undo, which finds nothing to do once the test has come to its end. */
const Which = z.strictObject({ Volume, IfThere: z.literal(true).optional() });

/** EC2 CreateVolume from the completed snapshot of this run. */
export function createVolume(ec2: EC2Client): ApiCall {
  return {
    async call(given) {
      const { Snapshot, AvailabilityZone, TagSpecifications } = Creation.parse(given);
      const { Snapshots = [] } = await ec2.send(
        new DescribeSnapshotsCommand({
          OwnerIds: ['self'],
          Filters: [
            { Name: 'volume-id', Values: [Snapshot.VolumeId] },
            { Name: 'tag:stepbook:run', Values: [Snapshot.TakenBy] },
          ],
        }),
      );
      const [found] = Snapshots;
      if (found?.State !== 'completed') {
        throw new NotSent('SnapshotMissing', `the snapshot of ${Snapshot.VolumeId} is ${found?.State ?? 'not there'}`);
      }
      const { VolumeId } = await ec2.send(
        new CreateVolumeCommand({ SnapshotId: found.SnapshotId, AvailabilityZone, TagSpecifications }),
      );
      return { volumeId: VolumeId, snapshotId: found.SnapshotId };
    },
    async find(given) {
      const [{ Tags: tags }] = Creation.parse(given).TagSpecifications;
      const found = await findVolume(ec2, tags);
      return found && { volumeId: found.VolumeId, snapshotId: found.SnapshotId };
    },
  };
}

/** EC2 AttachVolume, to the instance that the snapshot is of. */
export function attachVolume(ec2: EC2Client): ApiCall {
  return {
    async call(given) {
      const { Volume: volume, InstanceId, Device } = Attachment.parse(given);
      const found = await requireVolume(ec2, volume.Tags);
      await ec2.send(new AttachVolumeCommand({ VolumeId: found.VolumeId, InstanceId, Device }));
      return { volumeId: found.VolumeId, instanceId: InstanceId };
    },
    async find(given) {
      const { Volume: volume, InstanceId } = Attachment.parse(given);
      const found = await findVolume(ec2, volume.Tags);
      const attached = found?.Attachments?.some((each) => each.InstanceId === InstanceId);
      return attached ? { volumeId: found!.VolumeId, instanceId: InstanceId } : undefined;
    },
  };
}

/** EC2 DetachVolume. */
export function detachVolume(ec2: EC2Client): ApiCall {
  return {
    async call(given) {
      const found = await volumeOf(ec2, Which.parse(given));
      if (found?.State !== 'in-use') return { volumeId: found?.VolumeId ?? null };
      await ec2.send(new DetachVolumeCommand({ VolumeId: found.VolumeId }));
      return { volumeId: found.VolumeId };
    },
    find: async () => undefined,
    repeatable: true,
  };
}

/** EC2 DeleteVolume of a volume that this run made. */
export function deleteVolume(ec2: EC2Client): ApiCall {
  return {
    async call(given) {
      const found = await volumeOf(ec2, Which.parse(given));
      if (!found) return { volumeId: null };
      await ec2.send(new DeleteVolumeCommand({ VolumeId: found.VolumeId }));
      return { volumeId: found.VolumeId };
    },
    async find(given) {
      return (await findVolume(ec2, Which.parse(given).Volume.Tags)) ? undefined : { volumeId: null };
    },
    repeatable: true,
    // EC2 has said that it detaches it, and takes some seconds.
    notYet: ['VolumeInUse'],
  };
}

const volumeOf = (ec2: EC2Client, { Volume: { Tags: tags }, IfThere }: z.infer<typeof Which>) =>
  IfThere ? findVolume(ec2, tags) : requireVolume(ec2, tags);

async function requireVolume(ec2: EC2Client, tags: z.infer<typeof Tags>) {
  const found = await findVolume(ec2, tags);
  if (found) return found;
  throw new NotSent('VolumeMissing', 'the volume that was made from the snapshot is not there');
}
