import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateSnapshotCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Machine } from '../../../local/machines/machine.ts';
import { bareRecord } from '../machines/bare-machine.ts';
import { openEc2 } from './fixture.ts';

const volume = {
  id: 'vol-00000000000000001',
  device: '/dev/xvdf',
  path: '/gaia/docker/storage',
  sizeGb: 8,
  encrypted: true,
};
let world: Awaited<ReturnType<typeof openEc2>>;
let machine: Machine;
let client: EC2Client;

beforeAll(async () => {
  world = await openEc2();
  client = world.client;
  machine = world.machines.create({ ...bareRecord(), volumes: [volume], tags: { Name: 'a <hub> & more' } });
  await machine.start();
  mkdirSync(join(machine.root, volume.path), { recursive: true });
  writeFileSync(join(machine.root, volume.path, 'file'), 'before');
});
afterAll(() => world.close());

describe('EC2 over machines', () => {
  it('describes an instance with its addresses, devices and tags', async () => {
    const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [machine.record.id] }));
    expect(Reservations![0]!.Instances![0]).toMatchObject({
      InstanceId: machine.record.id,
      State: { Name: 'running', Code: 16 },
      PublicIpAddress: '127.0.0.1',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda' }, { DeviceName: '/dev/xvdf', Ebs: { VolumeId: volume.id } }],
      Tags: [{ Key: 'Name', Value: 'a <hub> & more' }],
      LaunchTime: new Date('2026-01-01T00:00:00Z'),
    });
  });

  it('gives a stopped instance no public address', async () => {
    await machine.stop();
    const { Reservations } = await client.send(new DescribeInstancesCommand({}));
    await machine.start();
    const [instance] = Reservations![0]!.Instances!;
    expect([instance!.State!.Name, instance!.PublicIpAddress]).toEqual(['stopped', undefined]);
  });

  it('finds volumes by the instance they are attached to', async () => {
    const by = (id: string) => ({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] });
    const { Volumes } = await client.send(new DescribeVolumesCommand(by(machine.record.id)));
    expect(
      Volumes!.map(({ VolumeId, Encrypted, Attachments }) => [VolumeId, Encrypted, Attachments![0]!.Device]),
    ).toEqual([
      [expect.stringMatching(/^vol-/), false, '/dev/xvda'],
      [volume.id, true, '/dev/xvdf'],
    ]);
    expect((await client.send(new DescribeVolumesCommand(by('i-0000000000000000f')))).Volumes).toEqual([]);
  });

  it('takes a snapshot that keeps what the volume held at that time', async () => {
    const taken = await client.send(
      new CreateSnapshotCommand({
        VolumeId: volume.id,
        Description: 'before the reset',
        TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'stepbook:run', Value: 'r1' }] }],
      }),
    );
    expect(taken).toMatchObject({ State: 'pending', VolumeId: volume.id, Encrypted: true, VolumeSize: 8 });
    writeFileSync(join(machine.root, volume.path, 'file'), 'after');
    const copy = join(world.folder, 'snapshots', taken.SnapshotId!, 'data/file');
    expect(readFileSync(copy, 'utf8')).toBe('before');

    const { Snapshots } = await client.send(
      new DescribeSnapshotsCommand({ Filters: [{ Name: 'tag:stepbook:run', Values: ['r1'] }] }),
    );
    expect(Snapshots).toMatchObject([
      {
        SnapshotId: taken.SnapshotId,
        State: 'completed',
        Progress: '100%',
        Description: 'before the reset',
        Tags: [{ Key: 'stepbook:run', Value: 'r1' }],
      },
    ]);
  });

  it.each([
    ['InvalidInstanceID.NotFound', () => new DescribeInstancesCommand({ InstanceIds: ['i-0000000000000000f'] })],
    ['InvalidInstanceID.Malformed', () => new DescribeInstancesCommand({ InstanceIds: ['hub'] })],
    ['InvalidVolume.NotFound', () => new CreateSnapshotCommand({ VolumeId: 'vol-0000000000000000f' })],
    ['InvalidParameterValue', () => new DescribeVolumesCommand({ Filters: [{ Name: 'colour', Values: ['x'] }] })],
    ['DryRunOperation', () => new CreateSnapshotCommand({ VolumeId: volume.id, DryRun: true })],
  ])('refuses with %s', async (name, command) => {
    await expect(client.send(command() as never)).rejects.toMatchObject({ name });
  });
});
