import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { shell } from '../../local/machines/nspawn/shell.ts';
import { type ProcedureRun, runProcedure } from './procedure-run.ts';
import { progress, timed } from './progress.ts';
import { account, domain, region } from './world.ts';
import { openZonedHub, type ZonedHub, zoneId } from './zoned-hub.ts';

const elsewhere = '192.0.2.7';
const stored = 'gaia/docker/storage/1BigAddress.json';
const content = randomBytes(300_000);

let hub: ZonedHub;
let ec2: EC2Client;

async function open(fileSystem: 'ext4' | 'xfs'): Promise<void> {
  hub = await openZonedHub({ fileSystem });
  ec2 = new EC2Client({
    endpoint: hub.stack.url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'local' },
  });
  writeFileSync(join(hub.world.hub.root, stored), content);
}

const terminate = (more: Record<string, unknown> = {}) =>
  timed('run', () => runProcedure(hub.stack, 'gaia-terminate-hub', domain, more));
const finished = ({ entries }: ProcedureRun, kind: string) =>
  entries.filter((entry) => entry.kind === kind).map(({ data }) => [data.action, data.status]);
const volumes = async () => (await ec2.send(new DescribeVolumesCommand({}))).Volumes!;
/** Images of this world that are on a block device of this host. */
const devices = async () =>
  (await shell('losetup', '--noheadings', '--list', '--output', 'BACK-FILE'))
    .split('\n')
    .filter((file) => file.includes(hub.world.dataDir));
/** What is on the disk whose image is this. */
async function onDisk<T>(image: string, look: (folder: string) => T): Promise<T> {
  const folder = join(hub.world.dataDir, 'looked-at');
  mkdirSync(folder);
  await shell('mount', '-o', 'loop,ro', image, folder);
  try {
    return look(folder);
  } finally {
    await shell('umount', folder);
  }
}

beforeEach(() => progress(`--- ${expect.getState().currentTestName}`));
afterEach(async () => {
  ec2?.destroy();
  await hub?.end();
});

describe('gaia-terminate-hub on a hub with real systemd and a disk of its own', () => {
  it('ends it when a disk made of its last snapshot holds what its own holds: XFS, of the same UUID', async () => {
    await open('xfs');
    const { record } = hub.world.hub;
    const { AllocationId } = await ec2.send(new AllocateAddressCommand({}));
    await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: record.id }));
    await hub.point(elsewhere);
    const run = await terminate({ releaseAddress: true, reason: 'it has moved' });

    expect(run).toMatchObject({ status: 'SUCCEEDED', problems: [] });
    expect(JSON.parse(run.output!).checks.filter(({ held }: { held: boolean }) => !held)).toEqual([]);
    expect(finished(run, 'action-finished')).toEqual(
      [
        ...['stop-services', 'snapshot-data', 'create-volume', 'attach-volume', 'compare-snapshot', 'detach-volume'],
        ...['delete-volume', 'unprotect-instance', 'terminate-instance', 'release-address'],
      ].map((action) => [action, 'SUCCEEDED']),
    );
    expect(
      run.entries.filter(({ kind }) => kind === 'voted').map(({ data }) => [data.person, data.decision, data.target]),
    ).toEqual(['alice', 'bob'].map((person) => [person, 'approve', domain]));

    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [record.id] }));
    expect(Reservations![0]!.Instances![0]!.State!.Name).toBe('terminated');
    expect(hub.world.machines.get(record.id)).toBeUndefined();
    expect(existsSync(join(hub.world.dataDir, 'machines', record.id))).toBe(false);
    expect(readdirSync('/run/netns').filter((name) => name.endsWith(record.id.slice(-9)))).toEqual([]);
    expect((await ec2.send(new DescribeAddressesCommand({}))).Addresses).toEqual([]);
    expect(
      hub.zones.get(zoneId)!.records.find(({ name, type }) => name === `${domain}.` && type === 'A'),
    ).toMatchObject({
      values: [elsewhere],
    });
    // The data disk stays, and the snapshot; nothing is left of the test.
    expect(await volumes()).toMatchObject([{ VolumeId: record.volumes[0]!.id, State: 'available' }]);
    expect(await devices()).toEqual([]);
    const kept = join(hub.world.dataDir, 'volumes', record.volumes[0]!.id);
    const bytes = await onDisk(kept, (folder) => readFileSync(join(folder, '1BigAddress.json')));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('ends nothing while its name leads to it, nor while its disk holds what the snapshot does not: ext4', async () => {
    await open('ext4');
    const { hub: machine } = hub.world;
    const led = await terminate();
    expect(led).toMatchObject({ status: 'FAILED', error: 'DnsStillHere', problems: [] });
    expect(led.cause).toMatch(`still give ${machine.record.publicIp}`);
    expect(led.cause).toMatch(/Runbook: .*terminate-hub\.md#dns-still-here/);
    expect(finished(led, 'action-begun')).toEqual([]);

    await hub.point(elsewhere);
    await machine.execute(
      `systemd-run --quiet --unit=writer bash -c 'while sleep 0.1; do date +%N >> /${stored}; done'`,
    );
    const run = await terminate();

    expect(run).toMatchObject({ status: 'FAILED', error: 'CommandFailed', problems: [] });
    expect(run.cause).toMatch(/not what the hub has: 2 of \d+ lines.*Runbook: .*terminate-hub\.md#compare-snapshot/s);
    expect(finished(run, 'undo-finished')).toEqual(
      ['attach-volume', 'create-volume', 'stop-services'].map((action) => [action, 'SUCCEEDED']),
    );
    expect(await machine.execute('systemctl is-active nginx.service gaia-hub.service')).toBe('active\nactive\n');
    const { DisableApiTermination } = await ec2.send(
      new DescribeInstanceAttributeCommand({ InstanceId: machine.record.id, Attribute: 'disableApiTermination' }),
    );
    expect(DisableApiTermination!.Value).toBe(true);
    expect((await volumes()).map(({ State, VolumeId }) => [State, VolumeId])).toEqual([
      ['in-use', expect.any(String)],
      ['in-use', machine.record.volumes[0]!.id],
    ]);
    expect(await devices()).toHaveLength(1);
    expect(await machine.execute('ls /dev/disk/by-id | wc -l; grep -c ^/dev/loop /proc/mounts')).toBe('1\n1\n');
  });
});
