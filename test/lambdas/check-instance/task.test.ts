import { DescribeInstancesCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { isAtLeast } from '../../../lambdas/check-instance/agent-version.ts';
import { checkInstance, problemsOf } from '../../../lambdas/check-instance/task.ts';
import { openRecord } from '../support/record.ts';

const id = 'i-0123456789abcdef0';
const ec2 = mockClient(EC2Client);
const ssm = mockClient(SSMClient);
let record: Awaited<ReturnType<typeof openRecord>>;

const check = (instanceId: string | null = id) =>
  checkInstance(
    { run: 'run-1', phase: 'plan', instanceId, hub: 'hub.example.test' },
    { ...record.ports, ec2: ec2 as unknown as EC2Client, ssm: ssm as unknown as SSMClient },
  );

beforeAll(async () => {
  record = await openRecord();
});
afterAll(() => record.stop());

describe('check-instance', () => {
  it('describes the instance, its volumes apart from the root, and its agent', async () => {
    ec2.on(DescribeInstancesCommand, { InstanceIds: [id] }).resolves({
      Reservations: [
        {
          Instances: [
            {
              InstanceId: id,
              State: { Name: 'running' },
              PublicIpAddress: '192.0.2.7',
              PrivateIpAddress: '10.0.0.7',
              RootDeviceName: '/dev/xvda',
            },
          ],
        },
      ],
    });
    ec2.on(DescribeVolumesCommand, { Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }).resolves({
      Volumes: [
        { VolumeId: 'vol-b', Encrypted: true, Attachments: [{ InstanceId: id, Device: '/dev/xvdf' }] },
        { VolumeId: 'vol-a', Encrypted: false, Attachments: [{ InstanceId: id, Device: '/dev/xvda' }] },
      ],
    });
    ssm.on(DescribeInstanceInformationCommand).resolves({
      InstanceInformationList: [
        { InstanceId: id, PingStatus: 'Online', AgentVersion: '3.3.3050.0', PlatformName: 'Ubuntu' },
      ],
    });

    const found = await check();
    expect(found).toEqual({
      id,
      state: 'running',
      publicIp: '192.0.2.7',
      privateIp: '10.0.0.7',
      rootVolume: { volumeId: 'vol-a', device: '/dev/xvda', encrypted: false },
      dataVolumes: [{ volumeId: 'vol-b', device: '/dev/xvdf', encrypted: true }],
      agent: { online: true, version: '3.3.3050.0', platform: 'Ubuntu' },
      problems: [],
    });
    expect(await record.entries('run-1')).toMatchObject([{ data: { fact: 'instance', value: found } }]);
  });

  it('takes an instance that EC2 does not know for absent', async () => {
    ec2.on(DescribeInstancesCommand).rejects(Object.assign(new Error('no'), { name: 'InvalidInstanceID.NotFound' }));
    ssm.on(DescribeInstanceInformationCommand).resolves({ InstanceInformationList: [] });
    expect(await check()).toMatchObject({
      state: 'absent',
      publicIp: null,
      dataVolumes: [],
      agent: { online: false },
      problems: ['the instance is absent, not running'],
    });
  });

  const tagged = (...ids: string[]) =>
    ec2
      .on(DescribeInstancesCommand, {
        Filters: [
          { Name: 'tag:stepbook:hub', Values: ['hub.example.test'] },
          { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
        ],
      })
      .resolves({
        Reservations: ids.map((InstanceId) => ({
          Instances: [{ InstanceId, State: { Name: 'running' }, PublicIpAddress: '192.0.2.7' }],
        })),
      });

  it('takes the one instance with the tag of the hub when the estate names none', async () => {
    tagged(id);
    ec2.on(DescribeVolumesCommand).resolves({ Volumes: [] });
    ssm.on(DescribeInstanceInformationCommand).resolves({
      InstanceInformationList: [{ InstanceId: id, PingStatus: 'Online', AgentVersion: '3.3.3050.0' }],
    });
    expect(await check(null)).toMatchObject({ id, state: 'running', publicIp: '192.0.2.7', problems: [] });
  });

  it('names both when two have the tag of one hub', async () => {
    tagged('i-0bbbbbbbbbbbbbbbb', 'i-0aaaaaaaaaaaaaaaa');
    expect(await check(null)).toMatchObject({
      id: '',
      problems: [expect.stringMatching(/2 have the tag stepbook:hub=hub\.example\.test: i-0a{16}, i-0b{16}$/)],
    });
  });

  it('says so when none has the tag', async () => {
    tagged();
    expect(await check(null)).toMatchObject({
      id: '',
      state: 'absent',
      problems: ['the estate names no instance, and none has the tag stepbook:hub=hub.example.test'],
    });
  });

  it('lets a refusal of EC2 be an error', async () => {
    ec2.on(DescribeInstancesCommand).rejects(Object.assign(new Error('no'), { name: 'UnauthorizedOperation' }));
    await expect(check()).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });

  it.each([
    [{ state: 'stopped', publicIp: null, agent: { online: false } }, [/is stopped/]],
    [{ state: 'running', publicIp: null, agent: { online: false } }, [/no public address/, /not online/]],
    [
      { state: 'running', publicIp: '192.0.2.7', agent: { online: true, version: '3.3.2745.9' } },
      [/3\.3\.2745\.9; 3\.3\.2746\.0 is the first/],
    ],
    [{ state: 'running', publicIp: '192.0.2.7', agent: { online: true, version: '3.3.2746.0' } }, []],
  ])('says why %j takes no command', (instance, problems) => {
    expect(problemsOf(instance)).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });

  it.each([
    ['3.3.2746.0', true],
    ['3.3.2746', true],
    ['3.10.0.0', true],
    ['4.0', true],
    ['3.3.999.9', false],
    ['3.2.9999.0', false],
    ['latest', false],
    ['', false],
  ])('compares version %s as numbers', (version, atLeast) => {
    expect(isAtLeast(version, '3.3.2746.0')).toBe(atLeast);
  });
});
