import { createHash } from 'node:crypto';
import type { Machine, MachineVolume } from '../machines/machine.ts';
import type { Filters } from './parameters.ts';
import type { XmlValue } from './xml.ts';

/** Device name of the root volume. */
const rootDevice = '/dev/xvda';

const states = { running: 16, stopped: 80 } as const;
const stateOf = (machine: Machine) => (machine.isRunning() ? 'running' : 'stopped');

/** The machine's own disk as a volume: EC2 has one for every instance that is backed by EBS. */
export function rootVolume({ record }: Machine): MachineVolume {
  const id = `vol-${createHash('sha256').update(`root of ${record.id}`).digest('hex').slice(0, 17)}`;
  return { id, device: rootDevice, path: '/', sizeGb: 8, encrypted: false };
}

export const volumesOf = (machine: Machine): MachineVolume[] => [rootVolume(machine), ...machine.record.volumes];

export const tagSet = (tags: Record<string, string>): XmlValue =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

export const instanceFilters: Filters<Machine> = {
  'instance-id': ({ record }) => [record.id],
  'instance-state-name': (machine) => [stateOf(machine)],
  'ip-address': ({ record }) => [record.publicIp],
  'private-ip-address': ({ record }) => [record.privateIp],
  'tag-key': ({ record }) => Object.keys(record.tags),
  'tag:*': ({ record }, key) => (Object.hasOwn(record.tags, key) ? [record.tags[key]!] : []),
};

/** An instance as `DescribeInstances` gives it. A machine that is stopped has no public address. */
export function instanceXml(machine: Machine): XmlValue {
  const { record } = machine;
  const state = stateOf(machine);
  return {
    instanceId: record.id,
    imageId: 'ami-00000000000000000',
    instanceState: { code: states[state], name: state },
    privateIpAddress: record.privateIp,
    ipAddress: state === 'running' ? record.publicIp : undefined,
    instanceType: 't2.micro',
    launchTime: record.launched,
    placement: { availabilityZone: `${record.region}a`, tenancy: 'default' },
    monitoring: { state: 'disabled' },
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: rootDevice,
    blockDeviceMapping: volumesOf(machine).map(({ id, device }) => ({
      deviceName: device,
      ebs: {
        volumeId: id,
        status: 'attached',
        attachTime: record.launched,
        deleteOnTermination: device === rootDevice,
      },
    })),
    virtualizationType: 'hvm',
    tagSet: tagSet(record.tags),
    platformDetails: `${machine.agent().platformName}`,
  };
}
