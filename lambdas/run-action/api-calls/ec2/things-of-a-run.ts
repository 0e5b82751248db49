import {
  type Address,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  type EC2Client,
  type Instance,
  type SecurityGroup,
  type Volume,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { HUB_TAG } from '../../../../workflows/gaia/hub/hub-tag.ts';
import { NotSent } from '../not-sent.ts';

/** Tags as EC2 takes them; one names the run, another the hub, so that what was made is found again. */
export const Tags = z
  .array(z.strictObject({ Key: z.string().min(1).max(127), Value: z.string().max(255) }))
  .refine((tags) => tags.some(({ Key }) => Key === 'stepbook:run'), 'one of the tags must be stepbook:run')
  .refine((tags) => tags.some(({ Key }) => Key === HUB_TAG), `one of the tags must be ${HUB_TAG}`);

export const tagged = <Type extends string>(type: Type) => z.strictObject({ ResourceType: z.literal(type), Tags });

/** A security group by its name: its id is not known when the plan is made. */
export const Group = z.strictObject({ GroupName: z.string(), VpcId: z.string() });
/** The instance that a run launched for a hub. */
export const LaunchedBy = z.strictObject({ LaunchedBy: z.string(), Hub: z.string() });
/** The address that a run allocated for a hub. */
export const AllocatedBy = z.strictObject({ AllocatedBy: z.string(), Hub: z.string() });

const filtersOf = (tags: z.infer<typeof Tags>) =>
  tags.map(({ Key, Value }) => ({ Name: `tag:${Key}`, Values: [Value] }));
const madeFor = (run: string, hub: string) => [
  { Name: 'tag:stepbook:run', Values: [run] },
  { Name: `tag:${HUB_TAG}`, Values: [hub] },
];

export async function findGroup(ec2: EC2Client, { GroupName, VpcId }: z.infer<typeof Group>) {
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'group-name', Values: [GroupName] },
        { Name: 'vpc-id', Values: [VpcId] },
      ],
    }),
  );
  return SecurityGroups[0];
}

/** @throws NotSent `GroupMissing` */
export async function requireGroup(ec2: EC2Client, group: z.infer<typeof Group>): Promise<SecurityGroup> {
  const found = await findGroup(ec2, group);
  if (found) return found;
  throw new NotSent('GroupMissing', `there is no security group ${group.GroupName} in ${group.VpcId}`);
}

export async function findLaunched(ec2: EC2Client, wanted: z.infer<typeof LaunchedBy>) {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        ...madeFor(wanted.LaunchedBy, wanted.Hub),
        { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
      ],
    }),
  );
  return Reservations[0]?.Instances?.[0];
}

/** @throws NotSent `InstanceMissing` */
export async function requireLaunched(ec2: EC2Client, wanted: z.infer<typeof LaunchedBy>): Promise<Instance> {
  const found = await findLaunched(ec2, wanted);
  if (found) return found;
  throw new NotSent('InstanceMissing', `run ${wanted.LaunchedBy} launched no instance for ${wanted.Hub}`);
}

export async function findAddress(ec2: EC2Client, wanted: z.infer<typeof AllocatedBy>) {
  const { Addresses = [] } = await ec2.send(
    new DescribeAddressesCommand({ Filters: madeFor(wanted.AllocatedBy, wanted.Hub) }),
  );
  return Addresses[0];
}

/** @throws NotSent `AddressMissing` */
export async function requireAddress(ec2: EC2Client, wanted: z.infer<typeof AllocatedBy>): Promise<Address> {
  const found = await findAddress(ec2, wanted);
  if (found) return found;
  throw new NotSent('AddressMissing', `run ${wanted.AllocatedBy} allocated no address for ${wanted.Hub}`);
}

/** The volume with all of these tags. */
export async function findVolume(ec2: EC2Client, tags: z.infer<typeof Tags>): Promise<Volume | undefined> {
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters: filtersOf(tags) }));
  return Volumes[0];
}
