import {
  DeleteSecurityGroupCommand,
  DeleteVolumeCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ec2Calls } from '../../../../lambdas/run-action/api-calls/ec2/ec2-calls.ts';
import { onceSettled } from '../../../../lambdas/shared/throttled.ts';
import { awsError } from '../../support/stand-ins.ts';

const ec2 = mockClient(EC2Client);
const calls = ec2Calls({ ec2: ec2 as unknown as EC2Client, ssm: undefined as never, lookUp: async () => [] });
const Tags = [
  { Key: 'stepbook:run', Value: 'run-1' },
  { Key: 'stepbook:hub', Value: 'hub.example.test' },
];
let slept: number[];
const sleep = async (ms: number) => void slept.push(ms);
const deleteVolume = () => {
  const { call, notYet } = calls['ec2:DeleteVolume'];
  return onceSettled(() => call({ Volume: { Tags }, IfThere: true }), notYet!, sleep);
};

beforeEach(() => {
  slept = [];
  ec2.reset();
  ec2.on(DescribeVolumesCommand).resolves({ Volumes: [{ VolumeId: 'vol-1', State: 'in-use' }] });
  ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [{ GroupId: 'sg-1' }] });
});

describe('an undo that EC2 refuses while what it has just ended is still ending', () => {
  it('deletes the restored volume once it is detached', async () => {
    ec2.on(DeleteVolumeCommand).rejectsOnce(awsError('VolumeInUse')).rejectsOnce(awsError('VolumeInUse')).resolves({});
    expect(await deleteVolume()).toEqual({ volumeId: 'vol-1' });
    expect(slept).toEqual([2_000, 3_000]);
  });

  it('gives up in less than the minute that its function has, with what EC2 said', async () => {
    ec2.on(DeleteVolumeCommand).rejects(awsError('VolumeInUse'));
    await expect(deleteVolume()).rejects.toMatchObject({ name: 'VolumeInUse' });
    expect(slept.reduce((sum, ms) => sum + ms)).toBeLessThan(50_000);
  });

  it('does not try again what is refused for good', async () => {
    ec2.on(DeleteVolumeCommand).rejects(awsError('UnauthorizedOperation'));
    await expect(deleteVolume()).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    expect(slept).toEqual([]);
  });

  it('deletes the security group once the instance in it is gone', async () => {
    ec2.on(DeleteSecurityGroupCommand).rejectsOnce(awsError('DependencyViolation')).resolves({});
    const { call, notYet } = calls['ec2:DeleteSecurityGroup'];
    const Group = { GroupName: 'gaia-hub', VpcId: 'vpc-1' };
    expect(await onceSettled(() => call({ Group }), notYet!, sleep)).toEqual({ groupId: 'sg-1' });
    expect(slept).toEqual([2_000]);
  });
});
