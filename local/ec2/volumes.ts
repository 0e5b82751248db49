import type { Machine, MachineVolume } from '../machines/machine.ts';
import type { Filters } from './parameters.ts';
import type { XmlValue } from './xml.ts';

export interface AttachedVolume {
  machine: Machine;
  volume: MachineVolume;
}

export const volumeFilters: Filters<AttachedVolume> = {
  'volume-id': ({ volume }) => [volume.id],
  'attachment.instance-id': ({ machine }) => [machine.record.id],
  'attachment.device': ({ volume }) => [volume.device],
  encrypted: ({ volume }) => [String(volume.encrypted)],
  status: () => ['in-use'],
};

/** A volume as `DescribeVolumes` gives it. */
export function volumeXml({ machine, volume }: AttachedVolume): XmlValue {
  const { record } = machine;
  return {
    volumeId: volume.id,
    size: volume.sizeGb,
    availabilityZone: `${record.region}a`,
    status: 'in-use',
    createTime: record.launched,
    attachmentSet: [
      {
        volumeId: volume.id,
        instanceId: record.id,
        device: volume.device,
        status: 'attached',
        attachTime: record.launched,
        deleteOnTermination: volume.path === '/',
      },
    ],
    volumeType: 'gp3',
    encrypted: volume.encrypted,
  };
}
