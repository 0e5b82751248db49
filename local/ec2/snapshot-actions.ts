import type { Action, Ec2Caller, Ec2Context } from './action.ts';
import { ec2Failure } from './failure.ts';
import { names, pick } from './ids.ts';
import { instancesOf, volumesOf } from './instance.ts';
import { type Filters, filtered, listOf, required, tagFilters, tagsOf } from './parameters.ts';
import type { Snapshot } from './snapshots.ts';
import { tagSet, type XmlValue } from './xml.ts';

const longestDescription = 255;

const filters: Filters<Snapshot> = {
  'snapshot-id': ({ id }) => [id],
  'volume-id': ({ volume }) => [volume],
  status: () => ['completed'],
  ...tagFilters<Snapshot>(({ tags }) => tags),
};

const snapshotXml = (snapshot: Snapshot, status: 'pending' | 'completed'): XmlValue => ({
  snapshotId: snapshot.id,
  volumeId: snapshot.volume,
  status,
  startTime: snapshot.started,
  progress: status === 'completed' ? '100%' : '',
  ownerId: snapshot.account,
  volumeSize: snapshot.sizeGb,
  description: snapshot.description,
  encrypted: snapshot.encrypted,
  tagSet: tagSet(snapshot.tags),
});

/** Snapshots of the volumes of machines: real copies. */
export function snapshotActions(context: Ec2Context): Record<string, Action> {
  const { snapshots, clock } = context;
  const attached = (caller: Ec2Caller) =>
    instancesOf(context, caller).flatMap((instance) => volumesOf(instance).map((volume) => ({ instance, volume })));
  return {
    async CreateSnapshot(parameters, caller) {
      const id = required(parameters, 'VolumeId');
      const [found] = pick([id], attached(caller), ({ volume }) => volume.id, names.volume);
      const description = parameters.get('Description') ?? '';
      if (description.length > longestDescription) {
        throw ec2Failure('InvalidParameterValue', `Value (${description}) for parameter Description is too long`);
      }
      const { instance, volume } = found!;
      const snapshot = await snapshots.take(instance.machine!.contentOf(volume), {
        volume: id,
        account: caller.account,
        region: caller.region,
        description,
        tags: tagsOf(parameters, 'snapshot'),
        sizeGb: volume.sizeGb,
        encrypted: volume.encrypted,
        started: new Date(clock.now()).toISOString(),
      });
      return snapshotXml(snapshot, 'pending') as Record<string, XmlValue>;
    },
    DescribeSnapshots(parameters, caller) {
      const chosen = pick(listOf(parameters, 'SnapshotId'), snapshots.list(caller), ({ id }) => id, names.snapshot);
      const found = filtered(parameters, chosen, filters);
      return { snapshotSet: found.map((snapshot) => snapshotXml(snapshot, 'completed')) };
    },
  };
}
