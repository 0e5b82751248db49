import { CreateSnapshotCommand, DescribeSnapshotsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import type { ApiCall } from './api-call.ts';

/** Arguments of EC2 CreateSnapshot. It knows no client token: the tags, which name the run, are what finds it again. */
const Arguments = z.strictObject({
  VolumeId: z.string(),
  Description: z.string(),
  TagSpecifications: z.tuple([
    z.strictObject({
      ResourceType: z.literal('snapshot'),
      Tags: z
        .array(z.strictObject({ Key: z.string(), Value: z.string() }))
        .refine((tags) => tags.some((tag) => tag.Key === 'stepbook:run'), 'one of the tags must be stepbook:run'),
    }),
  ]),
});

const told = (snapshot: {
  SnapshotId?: string | undefined;
  VolumeId?: string | undefined;
  State?: string | undefined;
}) => ({
  snapshotId: snapshot.SnapshotId,
  volumeId: snapshot.VolumeId,
  state: snapshot.State,
});

export function createSnapshot(ec2: EC2Client): ApiCall {
  return {
    async call(args) {
      return told(await ec2.send(new CreateSnapshotCommand(Arguments.parse(args))));
    },
    async find(args) {
      const { VolumeId, TagSpecifications } = Arguments.parse(args);
      const { Snapshots = [] } = await ec2.send(
        new DescribeSnapshotsCommand({
          OwnerIds: ['self'],
          Filters: [
            { Name: 'volume-id', Values: [VolumeId] },
            ...TagSpecifications[0].Tags.map(({ Key, Value }) => ({ Name: `tag:${Key}`, Values: [Value] })),
          ],
        }),
      );
      return Snapshots[0] && told(Snapshots[0]);
    },
  };
}
