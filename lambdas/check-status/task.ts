import {
  DescribeAddressesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type EC2Client,
  GetConsoleOutputCommand,
} from '@aws-sdk/client-ec2';
import type * as z from 'zod';
import type { StatusFact } from '../../workflows/shared/facts/status.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import type { Input } from './schema.ts';

export interface Ports extends EntryPorts {
  ec2: EC2Client;
}

/** Lines of a console that tell of a failure; never more of it, since anything may stand there. */
const TELLING = /\b(fail(ed|ure)?|error|emergency)\b/i;
const MOST_LINES = 5;
const LONGEST_LINE = 200;

/** The two status checks of an instance, its protection, what stays of it, and why its first boot failed, if it did. */
export async function checkStatus(input: z.infer<typeof Input>, ports: Ports): Promise<StatusFact> {
  const { ec2 } = ports;
  const { instanceId: id } = input;
  const [{ InstanceStatuses = [] }, { Reservations = [] }, { Addresses = [] }] = await Promise.all([
    ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id], IncludeAllInstances: true })),
    ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })),
    ec2.send(new DescribeAddressesCommand({ Filters: [{ Name: 'instance-id', Values: [id] }] })),
  ]);
  const [status] = InstanceStatuses;
  const instance = Reservations[0]?.Instances?.[0];
  const state = instance?.State?.Name ?? 'absent';
  const [address] = Addresses;
  const checks = {
    system: status?.SystemStatus?.Status ?? 'insufficient-data',
    instance: status?.InstanceStatus?.Status ?? 'insufficient-data',
  };
  const impaired = Object.values(checks).includes('impaired');
  return recordFact(ports, input, 'status', {
    id,
    state,
    zone: instance?.Placement?.AvailabilityZone ?? '',
    address: address ? { allocationId: address.AllocationId ?? '', publicIp: address.PublicIp ?? '' } : null,
    ...checks,
    protected: await isProtected(ec2, id, state),
    tokensRequired: instance?.MetadataOptions?.HttpTokens === 'required',
    kept: (instance?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) =>
      Ebs?.DeleteOnTermination === false && Ebs.VolumeId ? [Ebs.VolumeId] : [],
    ),
    console: impaired ? await consoleOf(ec2, id) : [],
  });
}

/** What is gone has no attributes any more. */
async function isProtected(ec2: EC2Client, id: string, state: string): Promise<boolean> {
  if (['absent', 'shutting-down', 'terminated'].includes(state)) return false;
  const { DisableApiTermination } = await ec2.send(
    new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'disableApiTermination' }),
  );
  return DisableApiTermination?.Value ?? false;
}

async function consoleOf(ec2: EC2Client, id: string): Promise<string[]> {
  const { Output = '' } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: id }));
  const lines = Buffer.from(Output, 'base64').toString('utf8').split('\n');
  return lines
    .filter((line) => TELLING.test(line))
    .slice(-MOST_LINES)
    .map((line) => line.replace(/[^\x20-\x7e]/g, '').slice(0, LONGEST_LINE));
}
