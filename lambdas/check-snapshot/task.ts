import { DescribeSnapshotsCommand, DescribeVolumesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type * as z from 'zod';
import { HUB_TAG } from '../../workflows/gaia/hub/hub-tag.ts';
import type { CopyFact } from '../../workflows/shared/facts/copy.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import type { Input } from './schema.ts';

export interface Ports extends EntryPorts {
  ec2: EC2Client;
}

/** How far the snapshot of this run is, and the volume that was made of it to test it. */
export async function checkSnapshot(input: z.infer<typeof Input>, ports: Ports): Promise<CopyFact> {
  const { ec2 } = ports;
  const ours = { Name: 'tag:stepbook:run', Values: [input.run] };
  const [{ Snapshots = [] }, { Volumes = [] }] = await Promise.all([
    ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [ours] })),
    ec2.send(new DescribeVolumesCommand({ Filters: [ours, { Name: `tag:${HUB_TAG}`, Values: [input.hub] }] })),
  ]);
  const [snapshot] = Snapshots;
  const [volume] = Volumes;
  return recordFact(ports, input, 'copy', {
    snapshot: snapshot
      ? {
          id: snapshot.SnapshotId ?? '',
          volumeId: snapshot.VolumeId ?? '',
          state: snapshot.State ?? '',
          encrypted: snapshot.Encrypted ?? false,
        }
      : null,
    volume: volume ? { id: volume.VolumeId ?? '', state: volume.State ?? '' } : null,
  });
}
