import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  CreateSnapshotCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createEc2 } from '../../../local/ec2/ec2.ts';
import { createMachines } from '../../../local/machines/registry.ts';
import { ec2Service } from '../../../local/wire/ec2-service.ts';
import { bareRecord, owner, scratchFolder } from '../machines/bare-machine.ts';

const scratch = scratchFolder();
const machines = createMachines({ dataDir: scratch.folder });
const volume = {
  id: 'vol-00000000000000001',
  device: '/dev/xvdf',
  path: '/gaia/docker/storage',
  sizeGb: 8,
  encrypted: true,
};
const machine = machines.create({ ...bareRecord(), volumes: [volume], tags: { Name: 'a <hub> & more' } });
const service = ec2Service(createEc2({ dataDir: scratch.folder, machines, clock: new SimulatedClock() }));
const caller = {
  ...owner,
  principal: `arn:aws:iam::${owner.account}:root`,
  accessKeyId: owner.account,
  sourceIp: '127.0.0.1',
  userAgent: 'test',
};
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const wire = {
    method: request.method!,
    path: '/',
    query: new URLSearchParams(),
    rawQuery: '',
    headers: request.headers as Record<string, string>,
    body: Buffer.concat(chunks),
    sourceIp: '127.0.0.1',
  };
  const answer = await service.answer(service.operationOf(wire)!, wire, caller);
  response.writeHead(answer.status, answer.headers).end(answer.body);
});
let client: EC2Client;

beforeAll(async () => {
  await machine.start();
  mkdirSync(join(machine.root, volume.path), { recursive: true });
  writeFileSync(join(machine.root, volume.path, 'file'), 'before');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new EC2Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: owner.region,
    credentials: { accessKeyId: owner.account, secretAccessKey: 'x' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await machines.stopAll();
  scratch.remove();
});

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
    const copy = join(scratch.folder, 'snapshots', taken.SnapshotId!, 'data/file');
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
