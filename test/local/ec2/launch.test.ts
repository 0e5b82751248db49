import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeKeyPairsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  DisassociateAddressCommand,
  type EC2Client,
  GetConsoleOutputCommand,
  ModifyInstanceAttributeCommand,
  ReleaseAddressCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { images } from '../../../local/rehearsal/hub/images.ts';
import { openEc2 } from './fixture.ts';

const image = images.find(({ name }) => name === 'flatcar-gaia_hub-ebs-2.8.10-hvm - ami-0f1a700000002810e')!.id;
const userData = (text: string) => Buffer.from(text).toString('base64');

/** An image whose user data is a line for a file; `broken` is none it understands. */
const firstBoot = async ({ machine, userData: text }: { machine: { root: string }; userData: string }) => {
  if (text === 'broken') throw new Error('config is not valid JSON');
  writeFileSync(join(machine.root, 'etc/told'), text);
};

let world: Awaited<ReturnType<typeof openEc2>>;
let client: EC2Client;
let group: string;

const wanted = (change: Partial<RunInstancesCommandInput> = {}): RunInstancesCommandInput => ({
  ImageId: image,
  InstanceType: 't3.small',
  MinCount: 1,
  MaxCount: 1,
  ClientToken: 'run-1',
  DisableApiTermination: true,
  UserData: userData('hello'),
  MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
  IamInstanceProfile: { Name: 'stepbook-hub' },
  NetworkInterfaces: [
    { DeviceIndex: 0, SubnetId: 'subnet-0000000000000a001', Groups: [group], AssociatePublicIpAddress: true },
  ],
  BlockDeviceMappings: [
    { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, DeleteOnTermination: true } },
    { DeviceName: '/dev/xvdf', Ebs: { Encrypted: true, DeleteOnTermination: false, VolumeSize: 20 } },
  ],
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'stepbook:hub', Value: 'hub.example.test' }] }],
  ...change,
});
const launch = async (change: Partial<RunInstancesCommandInput> = {}) =>
  (await client.send(new RunInstancesCommand(wanted(change)))).Instances![0]!;
const describeOne = async (id: string) =>
  (await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }))).Reservations![0]!.Instances![0]!;
const until = async (id: string, state: string) => {
  for (const end = performance.now() + 15_000; performance.now() < end; ) {
    const found = await describeOne(id);
    if (found.State!.Name === state) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${id} is not ${state}`);
};
const statusOf = async (id: string) => {
  const { InstanceStatuses = [] } = await client.send(
    new DescribeInstanceStatusCommand({ InstanceIds: [id], IncludeAllInstances: true }),
  );
  const [status] = InstanceStatuses;
  return [status?.InstanceState?.Name, status?.SystemStatus?.Status, status?.InstanceStatus?.Status];
};

beforeAll(async () => {
  world = await openEc2({ images, keyPairs: ['desk'], firstBoot });
  client = world.client;
  const made = await client.send(
    new CreateSecurityGroupCommand({ GroupName: 'hub', Description: 'a hub', VpcId: 'vpc-0000000000000d001' }),
  );
  group = made.GroupId!;
});
afterAll(() => world.close());

describe('an instance that is launched', () => {
  let id: string;

  it('is pending, comes up by its user data, and its status checks pass after a while', async () => {
    const begun = await launch();
    id = begun.InstanceId!;
    expect(begun).toMatchObject({
      State: { Name: 'pending' },
      ImageId: image,
      InstanceType: 't3.small',
      SecurityGroups: [{ GroupId: group }],
      MetadataOptions: { HttpTokens: 'required' },
      IamInstanceProfile: { Arn: `arn:aws:iam::111111111111:instance-profile/stepbook-hub` },
      Tags: [{ Key: 'stepbook:hub', Value: 'hub.example.test' }],
    });
    const running = await until(id, 'running');
    expect(running.PublicIpAddress).toMatch(/^127\.0\.0\./);
    expect(readFileSync(join(world.machines.get(id)!.root, 'etc/told'), 'utf8')).toBe('hello');
    expect(await statusOf(id)).toEqual(['running', 'initializing', 'initializing']);
    await world.clock.advance(3000);
    expect(await statusOf(id)).toEqual(['running', 'ok', 'ok']);
  });

  it('is not launched twice for one client token, and its token takes nothing else', async () => {
    expect((await launch()).InstanceId).toBe(id);
    await expect(launch({ InstanceType: 't3.micro' })).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
    expect(world.machines.list()).toHaveLength(1);
  });

  it('has the volumes that were asked for', async () => {
    const { Volumes } = await client.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
    );
    expect(
      Volumes!.map(({ Encrypted, Size, Attachments }) => [Encrypted, Size, Attachments![0]!.DeleteOnTermination]),
    ).toEqual([
      [true, 8, true],
      [true, 20, false],
    ]);
  });

  it('keeps its user data where only its owner may read', async () => {
    expect(statSync(join(world.folder, 'ec2.json')).mode & 0o777).toBe(0o600);
    const { UserData } = await client.send(
      new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' }),
    );
    expect(UserData!.Value).toBe(userData('hello'));
  });

  it('answers at an Elastic IP while it has one', async () => {
    const own = (await describeOne(id)).PublicIpAddress;
    const { AllocationId, PublicIp } = await client.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    const { AssociationId } = await client.send(new AssociateAddressCommand({ AllocationId, InstanceId: id }));
    expect((await describeOne(id)).PublicIpAddress).toBe(PublicIp);
    await expect(client.send(new ReleaseAddressCommand({ AllocationId }))).rejects.toMatchObject({
      name: 'InvalidIPAddress.InUse',
    });
    await client.send(new DisassociateAddressCommand({ AssociationId }));
    await client.send(new ReleaseAddressCommand({ AllocationId }));
    expect((await describeOne(id)).PublicIpAddress).toBe(own);
    expect((await client.send(new DescribeAddressesCommand({}))).Addresses).toEqual([]);
  });

  it('can be stopped and started', async () => {
    await client.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(await describeOne(id)).toMatchObject({ State: { Name: 'stopped', Code: 80 } });
    expect(await statusOf(id)).toEqual(['stopped', 'not-applicable', 'not-applicable']);
    await client.send(new StartInstancesCommand({ InstanceIds: [id] }));
    expect(await statusOf(id)).toEqual(['running', 'initializing', 'initializing']);
  });

  it('gets and loses tags', async () => {
    await client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'Purpose', Value: 'gaia' }] }));
    await client.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'stepbook:hub' }] }));
    expect((await describeOne(id)).Tags).toEqual([{ Key: 'Purpose', Value: 'gaia' }]);
  });

  it('lends a copy of a volume to another device, and lets it go', async () => {
    const { Volumes } = await client.send(
      new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
    );
    const data = Volumes![1]!;
    const { root } = world.machines.get(id)!;
    await world.machines
      .get(id)!
      .execute(`mkdir -p ${root}/gaia/docker/storage && echo kept > ${root}/gaia/docker/storage/file`);
    const { SnapshotId } = await client.send(new CreateSnapshotCommand({ VolumeId: data.VolumeId }));
    const { VolumeId } = await client.send(
      new CreateVolumeCommand({ SnapshotId, AvailabilityZone: data.AvailabilityZone }),
    );
    await client.send(new AttachVolumeCommand({ VolumeId, InstanceId: id, Device: '/dev/sdr' }));
    const device = join(root, `dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${VolumeId!.replace('-', '')}`);
    expect(readFileSync(join(device, 'file'), 'utf8')).toBe('kept\n');
    await expect(client.send(new DeleteVolumeCommand({ VolumeId }))).rejects.toMatchObject({ name: 'VolumeInUse' });
    await client.send(new DetachVolumeCommand({ VolumeId }));
    await client.send(new DeleteVolumeCommand({ VolumeId }));
    expect(existsSync(device)).toBe(false);
  });

  it('is not terminated while it is protected; then it goes, and its data volume stays', async () => {
    await expect(client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: 'OperationNotPermitted',
    });
    await client.send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: false } }));
    const { DisableApiTermination } = await client.send(
      new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'disableApiTermination' }),
    );
    expect(DisableApiTermination!.Value).toBe(false);
    const { TerminatingInstances } = await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(TerminatingInstances).toMatchObject([
      { InstanceId: id, PreviousState: { Name: 'running' }, CurrentState: { Name: 'terminated', Code: 48 } },
    ]);
    expect(await describeOne(id)).toMatchObject({ State: { Name: 'terminated' } });
    const { Volumes } = await client.send(new DescribeVolumesCommand({}));
    expect(Volumes).toMatchObject([{ State: 'available', Size: 20, Encrypted: true }]);
    expect(readFileSync(join(world.folder, 'volumes', Volumes![0]!.VolumeId!, 'file'), 'utf8')).toBe('kept\n');
    await world.clock.advance(3_600_000);
    await expect(describeOne(id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });
});

it('an instance whose user data is none runs, fails its own check and says why on its console', async () => {
  const { InstanceId } = await launch({ ClientToken: 'run-2', UserData: userData('broken') });
  await until(InstanceId!, 'running');
  await world.clock.advance(3000);
  expect(await statusOf(InstanceId!)).toEqual(['running', 'ok', 'impaired']);
  const { Output } = await client.send(new GetConsoleOutputCommand({ InstanceId }));
  expect(Buffer.from(Output!, 'base64').toString()).toContain('failed to fetch config: config is not valid JSON');
});

describe('what there is to launch with', () => {
  it('images come in no order, by owner and name', async () => {
    const { Images } = await client.send(
      new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: 'name', Values: ['flatcar-gaia_hub-ebs-*'] }] }),
    );
    expect(Images!.map(({ Name, State, OwnerId }) => [Name!.slice(0, 28), State, OwnerId])).toEqual([
      ['flatcar-gaia_hub-ebs-2.8.2-h', 'available', '111111111111'],
      ['flatcar-gaia_hub-ebs-2.8.10-', 'available', '111111111111'],
      ['flatcar-gaia_hub-ebs-2.9.0-h', 'deregistered', '111111111111'],
      ['flatcar-gaia_hub-ebs-2.8.10-', 'available', '111111111111'],
    ]);
  });

  it('subnets and what their routes lead to', async () => {
    const { Subnets } = await client.send(new DescribeSubnetsCommand({}));
    expect(Subnets!.map(({ SubnetId, MapPublicIpOnLaunch }) => [SubnetId, MapPublicIpOnLaunch])).toEqual([
      ['subnet-0000000000000a001', true],
      ['subnet-0000000000000b002', true],
      ['subnet-0000000000000c003', false],
    ]);
    const { RouteTables } = await client.send(
      new DescribeRouteTablesCommand({
        Filters: [{ Name: 'association.subnet-id', Values: ['subnet-0000000000000c003'] }],
      }),
    );
    expect(RouteTables![0]!.Routes!.map(({ GatewayId }) => GatewayId)).toEqual(['local']);
  });

  it('types by zone, key pairs, groups and their rules', async () => {
    const { InstanceTypeOfferings } = await client.send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: 'availability-zone',
        Filters: [{ Name: 'instance-type', Values: ['t2.micro'] }],
      }),
    );
    expect(InstanceTypeOfferings).toEqual([
      { InstanceType: 't2.micro', LocationType: 'availability-zone', Location: 'eu-central-1a' },
    ]);
    expect((await client.send(new DescribeKeyPairsCommand({ KeyNames: ['desk'] }))).KeyPairs).toMatchObject([
      { KeyName: 'desk' },
    ]);
    const rule = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [rule] }));
    const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
    expect(SecurityGroups![0]!.IpPermissions).toMatchObject([rule]);
    await expect(
      client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [rule] })),
    ).rejects.toMatchObject({ name: 'InvalidPermission.Duplicate' });
  });
});

it.each([
  [
    'InvalidAMIID.NotFound',
    () => new RunInstancesCommand(wanted({ ImageId: 'ami-00000000000000001', ClientToken: 'x' })),
  ],
  ['Unsupported', () => new RunInstancesCommand(wanted({ InstanceType: 'm6i.large', ClientToken: 'x' }))],
  ['InvalidParameterValue', () => new RunInstancesCommand(wanted({ InstanceType: 't4g.small', ClientToken: 'x' }))],
  ['InvalidKeyPair.NotFound', () => new RunInstancesCommand(wanted({ KeyName: 'nobody', ClientToken: 'x' }))],
  [
    'InvalidParameterValue',
    () => new RunInstancesCommand(wanted({ UserData: userData('x'.repeat(16_385)), ClientToken: 'x' })),
  ],
  ['InvalidUserData.Malformed', () => new RunInstancesCommand(wanted({ UserData: 'not base64!', ClientToken: 'x' }))],
  ['InvalidGroup.Duplicate', () => new CreateSecurityGroupCommand({ GroupName: 'hub', Description: 'again' })],
  ['DependencyViolation', () => new DeleteSecurityGroupCommand({ GroupId: group })],
  ['InvalidKeyPair.NotFound', () => new DescribeKeyPairsCommand({ KeyNames: ['nobody'] })],
  [
    'InvalidAssociationID.NotFound',
    () => new DisassociateAddressCommand({ AssociationId: 'eipassoc-0000000000000000f' }),
  ],
  ['InvalidSubnetID.NotFound', () => new DescribeSubnetsCommand({ SubnetIds: ['subnet-0000000000000000f'] })],
])('refuses with %s', async (name, command) => {
  await expect(client.send(command() as never)).rejects.toMatchObject({ name });
});
