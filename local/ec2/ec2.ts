import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../engine/clock.ts';
import type { Machines } from '../machines/registry.ts';
import { ec2Failure } from './failure.ts';
import { instanceFilters, instanceXml, tagSet, volumesOf } from './instances.ts';
import { type Filters, filtered, listOf, structuresOf } from './parameters.ts';
import { openSnapshots, type Snapshot } from './snapshots.ts';
import { volumeFilters, volumeXml } from './volumes.ts';
import { toXml, type XmlValue } from './xml.ts';

export interface Ec2Options {
  dataDir: string;
  machines: Machines;
  clock: Clock;
}

/** Whose instances, volumes and snapshots are meant. */
export interface Ec2Caller {
  account: string;
  region: string;
}

/** Performs an action of the Query API and answers with the response document; throws errors named by EC2's codes. */
export type Ec2 = (action: string, parameters: URLSearchParams, caller: Ec2Caller) => string;

type Action = (parameters: URLSearchParams, caller: Ec2Caller) => XmlValue;

const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const longestDescription = 255;

const snapshotFilters: Filters<Snapshot> = {
  'snapshot-id': ({ id }) => [id],
  'volume-id': ({ volume }) => [volume],
  status: () => ['completed'],
  'tag-key': ({ tags }) => Object.keys(tags),
  'tag:*': ({ tags }, key) => (Object.hasOwn(tags, key) ? [tags[key]!] : []),
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

/** EC2 over the machines of an embedded stack: instances, their volumes, and snapshots that are real copies. */
export function createEc2({ dataDir, machines, clock }: Ec2Options): Ec2 {
  const snapshots = openSnapshots(dataDir);
  const attached = (caller: Ec2Caller) =>
    machines.list(caller).flatMap((machine) => volumesOf(machine).map((volume) => ({ machine, volume })));

  const actions: Record<string, Action> = {
    DescribeInstances(parameters, caller) {
      const chosen = pick(
        listOf(parameters, 'InstanceId'),
        machines.list(caller),
        ({ record }) => record.id,
        instanceNames,
      );
      const found = filtered(parameters, chosen, instanceFilters);
      return {
        reservationSet: found.map((machine) => ({
          reservationId: `r-${machine.record.id.slice(2)}`,
          ownerId: machine.record.account,
          groupSet: [],
          instancesSet: [instanceXml(machine)],
        })),
      };
    },
    DescribeVolumes(parameters, caller) {
      const chosen = pick(listOf(parameters, 'VolumeId'), attached(caller), ({ volume }) => volume.id, volumeNames);
      return { volumeSet: filtered(parameters, chosen, volumeFilters).map(volumeXml) };
    },
    CreateSnapshot(parameters, caller) {
      const id = parameters.get('VolumeId');
      if (!id) throw ec2Failure('MissingParameter', 'The request must contain the parameter VolumeId');
      const [found] = pick([id], attached(caller), ({ volume }) => volume.id, volumeNames);
      const description = parameters.get('Description') ?? '';
      if (description.length > longestDescription) {
        throw ec2Failure('InvalidParameterValue', `Value (${description}) for parameter Description is too long`);
      }
      const snapshot = snapshots.take(join(found!.machine.root, found!.volume.path), {
        volume: id,
        account: caller.account,
        region: caller.region,
        description,
        tags: tagsOf(parameters),
        sizeGb: found!.volume.sizeGb,
        encrypted: found!.volume.encrypted,
        started: new Date(clock.now()).toISOString(),
      });
      return snapshotXml(snapshot, 'pending') as Record<string, XmlValue>;
    },
    DescribeSnapshots(parameters, caller) {
      const chosen = pick(listOf(parameters, 'SnapshotId'), snapshots.list(caller), ({ id }) => id, snapshotNames);
      const found = filtered(parameters, chosen, snapshotFilters);
      return { snapshotSet: found.map((snapshot) => snapshotXml(snapshot, 'completed')) };
    },
  };

  return (action, parameters, caller) => {
    const perform = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!perform) throw ec2Failure('InvalidAction', `The action ${action} is not valid for this web service.`);
    if (parameters.get('DryRun') === 'true') {
      throw ec2Failure('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
    }
    const body = toXml({ requestId: randomUUID(), ...(perform(parameters, caller) as Record<string, XmlValue>) });
    return `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="${namespace}">${body}</${action}Response>`;
  };
}

interface Names {
  /** Of the error codes, e.g. `InvalidInstanceID`. */
  code: string;
  noun: string;
  pattern: RegExp;
}

const instanceNames: Names = {
  code: 'InvalidInstanceID',
  noun: 'instance ID',
  pattern: /^i-([0-9a-f]{8}|[0-9a-f]{17})$/,
};
const volumeNames: Names = { code: 'InvalidVolume', noun: 'volume', pattern: /^vol-([0-9a-f]{8}|[0-9a-f]{17})$/ };
const snapshotNames: Names = {
  code: 'InvalidSnapshot',
  noun: 'snapshot',
  pattern: /^snap-([0-9a-f]{8}|[0-9a-f]{17})$/,
};

/** The things of these ids; all when none is named. @throws `<code>.Malformed`, `<code>.NotFound` */
function pick<T>(ids: string[], things: T[], idOf: (thing: T) => string, { code, noun, pattern }: Names): T[] {
  if (ids.length === 0) return things;
  return ids.map((id) => {
    if (!pattern.test(id)) throw ec2Failure(`${code}.Malformed`, `Invalid id: "${id}"`);
    const found = things.find((thing) => idOf(thing) === id);
    if (!found) throw ec2Failure(`${code}.NotFound`, `The ${noun} '${id}' does not exist`);
    return found;
  });
}

function tagsOf(parameters: URLSearchParams): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const specification of structuresOf(parameters, 'TagSpecification', 'ResourceType')) {
    for (const tag of structuresOf(parameters, `${specification}.Tag`, 'Key')) {
      tags[parameters.get(`${tag}.Key`)!] = parameters.get(`${tag}.Value`) ?? '';
    }
  }
  return tags;
}
