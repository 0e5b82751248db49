import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { ListExecutionsCommand, SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Stack } from '../../../local/stack.ts';
import { describeScheduleCommands } from '../../cli/schedules-of-a-stack.ts';
import { describeSchedulesPage } from '../../console/schedules-of-a-stack.ts';
import { account, clientConfig, region, rehearsalEstate, startTestStack } from '../stack-fixture.ts';
import { tempFolder } from '../temp-folder.ts';

const dataDir = join(tempFolder(), 'data');
const estate = (more: object[] = []) =>
  rehearsalEstate((raw) => {
    const dns = { procedure: 'gaia-check-dns', input: { hub: 'hub.example.test' } };
    Object.assign(raw, {
      schedules: [
        { name: 'dns', ...dns, expression: 'rate(1 day)' },
        {
          name: 'yearly',
          ...dns,
          expression: 'cron(0 0 1 1 ? 2199)',
          timezone: 'Europe/Berlin',
          flexibleWindowMinutes: 9,
        },
        ...more,
      ],
    });
  });

let stack: Stack;
let client: SchedulerClient;
const open = async (...more: object[]) => {
  stack = await startTestStack(dataDir, { estate: estate(more) });
  client = new SchedulerClient(clientConfig(stack));
};
const close = async () => {
  client.destroy();
  await stack.close();
};
beforeAll(() => open());
afterAll(() => close());

const target = {
  Arn: `arn:aws:states:${region}:${account}:stateMachine:gaia-check-dns`,
  RoleArn: `arn:aws:iam::${account}:role/any`,
  Input: '{}',
};
const schedule = {
  ScheduleExpression: 'cron(0 0 1 1 ? 2199)',
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  Target: target,
};

describe('EventBridge Scheduler on the wire', () => {
  it('keeps a schedule from its creation to its end', async () => {
    const { ScheduleArn } = await client.send(
      new CreateScheduleCommand({ Name: 'one', ...schedule, StartDate: new Date('2030-01-01') }),
    );
    expect(ScheduleArn).toBe(`arn:aws:scheduler:${region}:${account}:schedule/default/one`);
    const found = await client.send(new GetScheduleCommand({ Name: 'one' }));
    expect(found).toMatchObject({
      ...schedule,
      GroupName: 'default',
      State: 'ENABLED',
      ScheduleExpressionTimezone: 'UTC',
      StartDate: new Date('2030-01-01'),
      Target: { ...target, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
    await client.send(new UpdateScheduleCommand({ Name: 'one', ...schedule, State: 'DISABLED' }));
    const updated = await client.send(new GetScheduleCommand({ Name: 'one' }));
    expect([updated.State, updated.StartDate]).toEqual(['DISABLED', undefined]);
    await client.send(new DeleteScheduleCommand({ Name: 'one' }));
    await expect(client.send(new GetScheduleCommand({ Name: 'one' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule one does not exist.',
    });
  });

  it('answers the same creation twice alike, and another of that name with a conflict', async () => {
    const create = (ClientToken: string) =>
      client.send(new CreateScheduleCommand({ Name: 'twice', ...schedule, ClientToken }));
    expect((await create('a')).ScheduleArn).toBe((await create('a')).ScheduleArn);
    await expect(create('b')).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Schedule twice already exists.',
    });
  });

  it.each<[string, object, string]>([
    [
      'expression',
      { ScheduleExpression: 'cron(0 0 * * * *)' },
      'Invalid Schedule Expression cron(0 0 * * * *). day-of-month and day-of-week',
    ],
    ['time zone', { ScheduleExpressionTimezone: 'Mars/Olympus' }, 'time zone'],
    ['window', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, "'flexibleTimeWindow'"],
    ['target', { Target: { ...target, Arn: 'arn:aws:lambda:us-east-1:111111111111:function:f' } }, "'target.arn'"],
    ['name', { Name: 'a:b' }, "Value 'a:b' at 'name'"],
  ])('refuses a wrong %s by name', async (_what, wrong, message) => {
    const sent = client.send(new CreateScheduleCommand({ Name: 'wrong', ...schedule, ...wrong }));
    await expect(sent).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('has groups, and lists page by page', async () => {
    await client.send(new CreateScheduleGroupCommand({ Name: 'mine' }));
    expect((await client.send(new GetScheduleGroupCommand({ Name: 'mine' }))).State).toBe('ACTIVE');
    for (const Name of ['a', 'b', 'c'])
      await client.send(new CreateScheduleCommand({ Name, GroupName: 'mine', ...schedule }));
    const first = await client.send(new ListSchedulesCommand({ GroupName: 'mine', MaxResults: 2 }));
    const rest = await client.send(new ListSchedulesCommand({ GroupName: 'mine', NextToken: first.NextToken }));
    expect([...first.Schedules!, ...rest.Schedules!].map(({ Name }) => Name)).toEqual(['a', 'b', 'c']);
    expect(rest.NextToken).toBeUndefined();
    await client.send(new DeleteScheduleGroupCommand({ Name: 'mine' }));
    const { ScheduleGroups } = await client.send(new ListScheduleGroupsCommand({}));
    expect(ScheduleGroups!.map(({ Name }) => Name)).toEqual(['default', 'stepbook']);
    await expect(client.send(new ListSchedulesCommand({ GroupName: 'mine' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('shows schedules to people and lets them change none: a schedule is nobody who could be excluded', async () => {
    const olga = new SchedulerClient(clientConfig(stack, 'olga'));
    expect((await olga.send(new ListSchedulesCommand({ GroupName: 'stepbook' }))).Schedules).toHaveLength(2);
    const sent = olga.send(new UpdateScheduleCommand({ Name: 'dns', GroupName: 'stepbook', ...schedule }));
    await expect(sent).rejects.toMatchObject({ name: 'AccessDeniedException' });
    olga.destroy();
  });
});

describe('the console', () => describeSchedulesPage(() => stack));
describe('the command line', () => describeScheduleCommands(() => stack));

describe("the estate's schedules", () => {
  const ofEstate = async () => (await client.send(new ListSchedulesCommand({ GroupName: 'stepbook' }))).Schedules!;
  const runs = async () => {
    const sfn = new SFNClient(clientConfig(stack));
    const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: target.Arn }));
    sfn.destroy();
    return executions!.map(({ name }) => name!);
  };

  it('start their procedure under the name of schedule and time, asked for by the schedule', async () => {
    let names = await runs();
    for (; names.length === 0; names = await runs()) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(names).toEqual([expect.stringMatching(/^dns-\d{8}T\d{6}$/)]);
    const lambda = new LambdaClient(clientConfig(stack));
    const ask = async () => {
      const Payload = Buffer.from(JSON.stringify({ op: 'entries', run: names[0] }));
      const answer = await lambda.send(new InvokeCommand({ FunctionName: 'stepbook-read-run', Payload }));
      return JSON.parse(Buffer.from(answer.Payload!).toString()).entries as { kind: string; data: object }[];
    };
    let requested: object | undefined;
    while (!requested) requested = (await ask()).find(({ kind }) => kind === 'requested')?.data;
    expect(requested).toMatchObject({ principal: 'schedule:dns' });
    lambda.destroy();
  });

  it('start nothing when a time is delivered twice, whether its run is over or not', async () => {
    const before = await runs();
    const [date, time] = [before[0]!.slice(4, 12), before[0]!.slice(13)];
    const iso = `${date.replace(/^(....)(..)(..)$/, '$1-$2-$3')}T${time.replace(/^(..)(..)(..)$/, '$1:$2:$3')}Z`;
    const sfn = new SFNClient({ ...clientConfig(stack), disableHostPrefix: true });
    const start = async (input: object) =>
      sfn.send(
        new StartSyncExecutionCommand({
          stateMachineArn: `arn:aws:states:${region}:${account}:stateMachine:stepbook-start-gaia-check-dns`,
          input: JSON.stringify({ schedule: 'dns', time: iso, input }),
        }),
      );
    const [same, other] = [await start({ hub: 'hub.example.test' }), await start({ hub: 'else.example.test' })];
    sfn.destroy();
    expect([same.status, other.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(JSON.parse(other.output!)).toEqual({ started: false });
    expect(await runs()).toEqual(before);
  });

  it('stay as they are when nothing has changed in the estate, and follow it when it has', async () => {
    const found = await client.send(new GetScheduleCommand({ Name: 'yearly', GroupName: 'stepbook' }));
    expect(found).toMatchObject({
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 9 },
      Target: { DeadLetterConfig: { Arn: expect.stringContaining('undelivered') } },
    });
    const { Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target, ScheduleExpressionTimezone } = found;
    const same = { Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target, ScheduleExpressionTimezone };
    await client.send(new UpdateScheduleCommand({ ...same, State: 'DISABLED' }));
    const before = await runs();
    await close();
    await open({
      name: 'more',
      procedure: 'gaia-check-dns',
      input: { hub: 'hub.example.test' },
      expression: 'cron(0 0 1 1 ? 2198)',
    });
    expect((await ofEstate()).map(({ Name, State }) => `${Name} ${State}`)).toEqual([
      'dns ENABLED',
      'more ENABLED',
      'yearly DISABLED',
    ]);
    expect(await runs()).toEqual(before);
    await close();
    await open();
    expect((await ofEstate()).map(({ Name }) => Name)).toEqual(['dns', 'yearly']);
  });
});
