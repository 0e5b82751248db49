import { createHash } from 'node:crypto';
import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ec2Calls } from '../../../../lambdas/run-action/api-calls/ec2/ec2-calls.ts';
import { environmentIn, userDataTemplate } from '../../../../workflows/gaia/launch-hub/user-data.ts';

const ec2 = mockClient(EC2Client);
const ssm = mockClient(SSMClient);
let lookUp: (domain: string, server: string) => Promise<string[]>;
const calls = ec2Calls({
  ec2: ec2 as unknown as EC2Client,
  ssm: ssm as unknown as SSMClient,
  lookUp: (domain, server) => lookUp(domain, server),
});
const hub = 'new.example.test';
const phrase = 'correct horse & battery staple'.replace('&', 'and');
const template = userDataTemplate({ DOMAIN: hub, STAGING: '0' });
const Tags = [
  { Key: 'stepbook:run', Value: 'run-1' },
  { Key: 'stepbook:hub', Value: hub },
];
const launch = (change: Record<string, unknown> = {}) => ({
  ImageId: 'ami-1',
  InstanceType: 't3.small',
  SubnetId: 'subnet-1',
  Group: { GroupName: 'gaia-hub', VpcId: 'vpc-1' },
  InstanceProfile: 'stepbook-hub',
  UserData: {
    Template: template,
    Sha256: createHash('sha256').update(template).digest('hex'),
    KeyPhrase: 'arn:aws:ssm:eu-west-1:111111111111:parameter/hub/phrase',
  },
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, DeleteOnTermination: true } }],
  TagSpecifications: [
    { ResourceType: 'instance', Tags },
    { ResourceType: 'volume', Tags },
  ],
  ...change,
});
const found = (PublicIpAddress?: string) => ({
  Reservations: [{ Instances: [{ InstanceId: 'i-1', ...(PublicIpAddress && { PublicIpAddress }) }] }],
});
const sent = () => ec2.commandCalls(RunInstancesCommand).map(({ args }) => args[0].input);

/** A refusal that repeats what it was given, as an error of the SDK carries it. */
const repeating = (message: (given: string) => string) => {
  ec2.on(RunInstancesCommand).callsFake(({ UserData }: { UserData: string }) => {
    throw Object.assign(new Error(message(UserData)), {
      name: 'InvalidParameterValue',
      $metadata: { httpStatusCode: 400 },
      $response: { body: UserData },
    });
  });
};

describe('a refusal of EC2', () => {
  it.each<[string, (given: string) => string]>([
    ['the encoded user data', (given) => `Value (${given}) is not valid`],
    ['the key phrase', () => `"${phrase}" has spaces`],
    ['the text of it', (given) => `Value for userData: ${Buffer.from(given, 'base64')}`],
  ])('that repeats %s is told without it, and stays a refusal', async (_what, message) => {
    repeating(message);
    const refused = (await calls['ec2:RunInstances']!.call(launch()).catch((error: unknown) => error)) as Error;
    expect(refused).toMatchObject({ name: 'InvalidParameterValue', $metadata: { httpStatusCode: 400 } });
    expect(refused.message).toBe('EC2 does not take the user data');
    expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toMatch(/horse|#!|[0-9A-Za-z+/]{80}/);
    expect(refused.cause).toBeUndefined();
  });

  it('that says something else is told as it is', async () => {
    repeating(() => `not authorized. Encoded authorization failure message: ${'Ab1_'.repeat(60)}`);
    await expect(calls['ec2:RunInstances']!.call(launch())).rejects.toThrow(/^not authorized\. Encoded/);
  });
});

beforeEach(() => {
  ec2.reset();
  ssm.reset();
  lookUp = async () => [];
  ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [{ GroupId: 'sg-1' }] });
  ec2.on(RunInstancesCommand).resolves({ Instances: [{ InstanceId: 'i-1' }] });
  ssm.on(GetParameterCommand, { Name: '/hub/phrase', WithDecryption: true }).resolves({ Parameter: { Value: phrase } });
});

describe('ec2:RunInstances', () => {
  const run = calls['ec2:RunInstances'];

  it('reads the key phrase where its reference says, puts it into the user data alone, and tells it to nobody', async () => {
    const result = await run.call(launch());
    expect(result).toEqual({ instanceId: 'i-1', imageId: 'ami-1' });
    const [input] = sent();
    expect(input).toMatchObject({
      MinCount: 1,
      MaxCount: 1,
      DisableApiTermination: true,
      MetadataOptions: { HttpTokens: 'required' },
      NetworkInterfaces: [{ Groups: ['sg-1'], SubnetId: 'subnet-1' }],
    });
    const userData = Buffer.from(input!.UserData!, 'base64').toString();
    expect(environmentIn(userData)).toEqual({ API_KEY: phrase, DOMAIN: hub, STAGING: '0' });
    expect(JSON.stringify({ ...input, UserData: '' })).not.toContain(phrase);
  });

  it('has one client token for one request, and another for another', async () => {
    for (const args of [launch(), launch(), launch({ InstanceType: 't3.micro' })]) await run.call(args);
    const [first, again, other] = sent().map(({ ClientToken }) => ClientToken);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it.each([
    ['KeyPhraseWeak', 'hubba hubba hubba hubba', /document's example/],
    ['KeyPhraseWeak', 'short', /5 characters/],
    ['KeyPhraseWeak', undefined, /there is none/],
  ])('sends nothing with %s: %s', async (name, value, why) => {
    if (value === undefined) {
      ssm.on(GetParameterCommand).rejects(Object.assign(new Error('no'), { name: 'ParameterNotFound' }));
    } else ssm.on(GetParameterCommand).resolves({ Parameter: { Value: value } });
    const failure = (await run.call(launch()).catch((error: Error) => error)) as Error;
    expect(failure).toMatchObject({ name, message: expect.stringMatching(why) });
    if (value) expect(failure.message).not.toContain(value);
    expect(sent()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a template that is not the one of its digest', { UserData: { ...launch().UserData, Template: `${template} ` } }],
    [
      'a disk that is not encrypted',
      { BlockDeviceMappings: [{ DeviceName: 'x', Ebs: { Encrypted: false, DeleteOnTermination: true } }] },
    ],
    ['an argument that is none', { DisableApiTermination: false }],
    [
      'tags that name no run',
      {
        TagSpecifications: [
          { ResourceType: 'instance', Tags: [] },
          { ResourceType: 'volume', Tags },
        ],
      },
    ],
  ])('sends nothing with %s', async (_, change) => {
    await expect(run.call(launch(change))).rejects.toThrow();
    expect(sent()).toEqual([]);
  });

  it('finds what an earlier call launched by the tags of its run', async () => {
    ec2.on(DescribeInstancesCommand).resolves(found());
    expect(await run.find(launch())).toMatchObject({ instanceId: 'i-1' });
    ec2.on(DescribeInstancesCommand).resolves({ Reservations: [] });
    expect(await run.find(launch())).toBeUndefined();
  });
});

describe('ec2:TerminateInstances, as the undo of a launch', () => {
  const terminate = calls['ec2:TerminateInstances'];
  const undo = { LaunchedBy: 'run-1', Hub: hub, UnlessItServes: { Domain: hub, Resolvers: ['192.0.2.53'] } };
  const ended = () =>
    [ModifyInstanceAttributeCommand, TerminateInstancesCommand].map((each) => ec2.commandCalls(each as never).length);

  it('takes the protection off and ends the instance of this run', async () => {
    ec2.on(DescribeInstancesCommand).resolves(found('192.0.2.7'));
    ec2.on(TerminateInstancesCommand).resolves({ TerminatingInstances: [{ CurrentState: { Name: 'shutting-down' } }] });
    lookUp = async () => ['192.0.2.8'];
    expect(await terminate.call(undo)).toEqual({ instanceId: 'i-1', state: 'shutting-down' });
    const [asked] = ec2.commandCalls(DescribeInstancesCommand);
    expect(asked!.args[0].input.Filters).toEqual(
      expect.arrayContaining([
        { Name: 'tag:stepbook:run', Values: ['run-1'] },
        { Name: 'tag:stepbook:hub', Values: [hub] },
      ]),
    );
    expect(ended()).toEqual([1, 1]);
  });

  it.each<[string, () => Promise<string[]>, RegExp]>([
    ['its name leads to it', async () => ['192.0.2.7'], /leads to it \(192\.0\.2\.7, says 192\.0\.2\.53\)/],
    [
      'nobody says where its name leads',
      () => Promise.reject(Object.assign(new Error(), { code: 'ETIMEOUT' })),
      /ETIMEOUT/,
    ],
  ])('does neither when %s', async (_, answer, why) => {
    ec2.on(DescribeInstancesCommand).resolves(found('192.0.2.7'));
    lookUp = answer;
    await expect(terminate.call(undo)).rejects.toMatchObject({
      name: 'MayHaveServed',
      message: expect.stringMatching(why),
    });
    expect(ended()).toEqual([0, 0]);
  });

  it('has nothing to do when nothing was launched', async () => {
    ec2.on(DescribeInstancesCommand).resolves({ Reservations: [] });
    expect(await terminate.call(undo)).toEqual({ instanceId: null });
    expect(await terminate.find(undo)).toEqual({ instanceId: null });
    expect(ended()).toEqual([0, 0]);
  });
});
