import { DescribeVolumesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type * as z from 'zod';
import type { InstanceFact } from '../../workflows/shared/facts/instance.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import { FIRST_SAFE_AGENT, isAtLeast } from './agent-version.ts';
import { findById, findByTag } from './find-instance.ts';
import type { Input } from './schema.ts';

export interface Ports extends EntryPorts {
  ec2: EC2Client;
  ssm: SSMClient;
}

/**
 * Describes an instance, its EBS volumes and its SSM agent:
 * 1. the instance, by its id or by its hub's tag; one that EC2 does not know is the state `absent` and no error,
 * 2. its volumes, the root apart from the others,
 * 3. the agent, and why no command may be sent, if so.
 */
export async function checkInstance(input: z.infer<typeof Input>, ports: Ports): Promise<InstanceFact> {
  const { instanceId, hub, tag } = input;
  const found = await (instanceId === null ? findByTag(ports.ec2, hub, tag) : findById(ports.ec2, instanceId));
  if ('problem' in found) {
    return recordFact(ports, input, 'instance', {
      id: found.id,
      state: 'absent',
      publicIp: null,
      dataVolumes: [],
      agent: { online: false },
      problems: [found.problem],
    });
  }
  const { id, instance } = found;
  const volumes = instance ? await volumesOf(ports.ec2, instance, id) : { dataVolumes: [] };
  const agent = await agentOf(ports.ssm, id);
  const seen = {
    id,
    state: instance?.State?.Name ?? 'absent',
    publicIp: instance?.PublicIpAddress ?? null,
    ...(instance?.PrivateIpAddress && { privateIp: instance.PrivateIpAddress }),
    ...volumes,
    agent,
  };
  return recordFact(ports, input, 'instance', { ...seen, problems: problemsOf(seen) });
}

/** Why no command may be sent to an instance, or nothing be seen of it from outside. */
export function problemsOf({ state, publicIp, agent }: Pick<InstanceFact, 'state' | 'publicIp' | 'agent'>): string[] {
  if (state !== 'running') return [`the instance is ${state}, not running`];
  return [
    ...(publicIp ? [] : ['the instance has no public address']),
    ...(agent.online ? [] : ['its SSM agent is not online']),
    ...(agent.version && !isAtLeast(agent.version, FIRST_SAFE_AGENT)
      ? [
          `its SSM agent is ${agent.version}; ${FIRST_SAFE_AGENT} is the first that keeps parameters out of the shell text`,
        ]
      : []),
  ];
}

async function volumesOf(ec2: EC2Client, instance: Instance, id: string) {
  const { Volumes = [] } = await ec2.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
  );
  const volumes = Volumes.map(({ VolumeId = '', Encrypted = false, Attachments = [] }) => ({
    volumeId: VolumeId,
    device: Attachments.find(({ InstanceId }) => InstanceId === id)?.Device ?? '',
    encrypted: Encrypted,
  }));
  const rootVolume = volumes.find(({ device }) => device === instance.RootDeviceName);
  return { ...(rootVolume && { rootVolume }), dataVolumes: volumes.filter((volume) => volume !== rootVolume) };
}

async function agentOf(ssm: SSMClient, id: string): Promise<InstanceFact['agent']> {
  const { InstanceInformationList } = await ssm.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [id] }] }),
  );
  const found = InstanceInformationList?.find(({ InstanceId }) => InstanceId === id);
  return {
    online: found?.PingStatus === 'Online',
    ...(found?.AgentVersion && { version: found.AgentVersion }),
    ...(found?.PlatformName && { platform: found.PlatformName }),
  };
}
