import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeKeyPairsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import type * as z from 'zod';
import { groupNameOf } from '../../workflows/gaia/hub/group-name.ts';
import { HUB_TAG } from '../../workflows/gaia/hub/hub-tag.ts';
import type { CloudFact } from '../../workflows/shared/facts/cloud.ts';
import type { Launch } from '../../workflows/shared/launch-settings.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import { rulesOf } from './rules.ts';
import type { Input } from './schema.ts';

export interface Ports extends EntryPorts {
  ec2: EC2Client;
}

const ALIVE = ['pending', 'running', 'stopping', 'stopped'];
const by = (name: string, ...values: string[]): Filter => ({ Name: name, Values: values });

/** Looks at everything that a launch rests on, and changes nothing. */
export async function checkLaunch(
  { hub, tag, launch, ...event }: z.infer<typeof Input>,
  ports: Ports,
): Promise<CloudFact> {
  const { ec2 } = ports;
  const [images, subnet, existing, keyPair] = await Promise.all([
    imagesOf(ec2, launch),
    subnetOf(ec2, launch.subnet),
    instancesOf(ec2, hub, tag ?? HUB_TAG),
    launch.keyPair === undefined ? null : keyPairExists(ec2, launch.keyPair),
  ]);
  const [offered, group] = await Promise.all([
    subnet ? isOffered(ec2, launch.instanceType, subnet.zone) : false,
    subnet ? groupOf(ec2, groupNameOf(hub), subnet.vpc) : null,
  ]);
  return recordFact(ports, event, 'cloud', { images, subnet, offered, existing, group, keyPair });
}

async function imagesOf(ec2: EC2Client, { image }: Launch): Promise<CloudFact['images']> {
  const { Images = [] } = await ec2.send(
    new DescribeImagesCommand({ Owners: image.owners, Filters: [by('name', `${image.base}-gaia_hub-*`)] }),
  );
  return Images.map((each) => ({
    id: each.ImageId ?? '',
    name: each.Name ?? '',
    owner: each.OwnerId ?? '',
    created: each.CreationDate ?? '',
    architecture: each.Architecture ?? '',
    state: each.State ?? '',
    devices: (each.BlockDeviceMappings ?? []).map(({ DeviceName = '', Ebs }) => ({
      device: DeviceName,
      sizeGb: Ebs?.VolumeSize ?? 0,
    })),
  }));
}

/** A subnet without a route table of its own has the main one of its VPC. */
async function subnetOf(ec2: EC2Client, id: string): Promise<CloudFact['subnet']> {
  const found = await known(
    () => ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] })),
    'InvalidSubnetID.NotFound',
  );
  const [subnet] = found?.Subnets ?? [];
  if (!subnet) return null;
  const vpc = subnet.VpcId ?? '';
  const tables = async (...filters: Filter[]) =>
    (await ec2.send(new DescribeRouteTablesCommand({ Filters: [by('vpc-id', vpc), ...filters] }))).RouteTables ?? [];
  const own = await tables(by('association.subnet-id', id));
  const [table] = own.length > 0 ? own : await tables(by('association.main', 'true'));
  const gateway = table?.Routes?.find(
    ({ DestinationCidrBlock, GatewayId, State }) =>
      DestinationCidrBlock === '0.0.0.0/0' && GatewayId?.startsWith('igw-') && State === 'active',
  )?.GatewayId;
  return { id, vpc, zone: subnet.AvailabilityZone ?? '', gateway: gateway ?? null };
}

async function instancesOf(ec2: EC2Client, hub: string, tag: string): Promise<CloudFact['existing']> {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [by(`tag:${tag}`, hub), by('instance-state-name', ...ALIVE)] }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances)
    .map(({ InstanceId = '', State }) => ({ id: InstanceId, state: State?.Name ?? '' }))
    .sort((a, b) => a.id.localeCompare(b.id));
}

async function keyPairExists(ec2: EC2Client, name: string): Promise<boolean> {
  const found = await known(
    () => ec2.send(new DescribeKeyPairsCommand({ KeyNames: [name] })),
    'InvalidKeyPair.NotFound',
  );
  return found !== undefined;
}

async function isOffered(ec2: EC2Client, type: string, zone: string): Promise<boolean> {
  const { InstanceTypeOfferings = [] } = await ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [by('instance-type', type), by('location', zone)],
    }),
  );
  return InstanceTypeOfferings.length > 0;
}

async function groupOf(ec2: EC2Client, name: string, vpc: string): Promise<CloudFact['group']> {
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [by('group-name', name), by('vpc-id', vpc)] }),
  );
  const [group] = SecurityGroups;
  return group ? { id: group.GroupId ?? '', rules: rulesOf(group) } : null;
}

/** What EC2 answers, or undefined when it says that there is no such thing. */
async function known<Answer>(ask: () => Promise<Answer>, notFound: string): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if ((error as Error).name === notFound) return undefined;
    throw error;
  }
}
