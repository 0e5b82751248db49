import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { account, type Driver, region } from './drivers.ts';
import { startApi } from './http-api.ts';

/** A machine as AWS's documentation shows one, with what it needs around it. */
export interface Sample {
  /** The definition is `<name>.asl.json`; it is not changed in any way. */
  name: string;
  type?: 'EXPRESS';
  input: unknown;
  /** Makes what the definition names. */
  prepare?(driver: Driver): Promise<unknown>;
  /** Members of the input that are known only once what they name has been made. */
  made?(driver: Driver): Promise<object>;
  /** What somebody outside does while the machine runs. */
  meanwhile?(driver: Driver): Promise<unknown>;
  /** The output it must end with. */
  output: unknown;
  /** Looks at what it did elsewhere. */
  effect?(driver: Driver): Promise<unknown>;
  /** What `effect` must find. */
  found?: unknown;
}

const queueUrl = (name: string) => `https://sqs.${region}.amazonaws.com/${account}/${name}`;
const queue = (driver: Driver, QueueName: string) => driver.call('sqs', 'create-queue', { QueueName });
const topic = (driver: Driver, Name: string) => driver.call('sns', 'create-topic', { Name });
const table = (driver: Driver, TableName: string) =>
  driver.call('dynamodb', 'create-table', {
    TableName,
    AttributeDefinitions: [{ AttributeName: 'MessageId', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'MessageId', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });

/** The bodies of a queue's messages, once there are so many. */
async function bodies(driver: Driver, name: string, count: number): Promise<string[]> {
  const found: string[] = [];
  for (let tries = 0; found.length < count && tries < 20; tries++) {
    const input = { QueueUrl: queueUrl(name), MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
    const { Messages = [] } = (await driver.call('sqs', 'receive-message', input)) as { Messages?: { Body: string }[] };
    found.push(...Messages.map(({ Body }) => Body));
  }
  return found.sort();
}

/** A topic whose messages land in a queue of the same name. */
async function heardTopic(driver: Driver, name: string): Promise<void> {
  await Promise.all([queue(driver, name), topic(driver, name)]);
  await driver.call('sns', 'subscribe', {
    TopicArn: `arn:aws:sns:${region}:${account}:${name}`,
    Protocol: 'sqs',
    Endpoint: `arn:aws:sqs:${region}:${account}:${name}`,
    Attributes: { RawMessageDelivery: 'true' },
  });
}

/** The samples, in order: one that starts another's machine comes after it. */
export const samples: readonly Sample[] = [
  { name: 'hello-world', input: {}, output: 'World' },
  {
    name: 'state-types',
    input: {},
    output: { Summary: expectText(/^Begun on \d\d\/\d\d\/\d{4}, past 2 checkpoints$/), WaitedLongEnough: true },
  },
  {
    name: 'job-poller',
    input: { jobName: 'my-job', wait_time: 1 },
    prepare: (driver) =>
      Promise.all([
        driver.createFunction('SubmitJob', 'exports.handler = async ({ jobName }) => `${jobName}-1`;'),
        driver.createFunction(
          'CheckJob',
          'exports.handler = async (id) => (id === "my-job-1" ? "SUCCEEDED" : "FAILED");',
        ),
      ]),
    output: 'SUCCEEDED',
  },
  {
    name: 'task-timer',
    input: { topic: 'timer', timer_seconds: 1 },
    prepare: (driver) => heardTopic(driver, 'timer'),
    output: { MessageId: expectText(/^[0-9a-f-]{36}$/) },
    effect: (driver) => bodies(driver, 'timer', 1),
    found: ['{"topic":"timer","timer_seconds":1}'],
  },
  {
    name: 'callback',
    input: {},
    prepare: (driver) => Promise.all([queue(driver, 'callbacks'), topic(driver, 'callbacks')]),
    async meanwhile(driver) {
      const [body] = await bodies(driver, 'callbacks', 1);
      const { TaskToken } = JSON.parse(body!);
      await driver.call('stepfunctions', 'send-task-success', {
        taskToken: TaskToken,
        output: '"Callback successful."',
      });
    },
    output: { Published: 200 },
  },
  {
    name: 'transfer-records',
    input: {},
    async prepare(driver) {
      await Promise.all([table(driver, 'TransferRecords'), queue(driver, 'transfer')]);
      const source = `const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
        exports.handler = async () => {
          const ids = ['m1', 'm2', 'm3'];
          for (const id of ids) {
            const Item = { MessageId: { S: id }, Message: { S: 'message ' + id } };
            await new DynamoDBClient({}).send(new PutItemCommand({ TableName: 'TransferRecords', Item }));
          }
          return [...ids, 'DONE'];
        };`;
      await driver.createFunction('SeedTable', source);
    },
    output: { List: ['DONE'] },
    effect: (driver) => bodies(driver, 'transfer', 3),
    found: ['message m1', 'message m2', 'message m3'],
  },
  {
    name: 'map-messages',
    input: {},
    async prepare(driver) {
      await Promise.all([queue(driver, 'to-map'), table(driver, 'MappedMessages')]);
      for (const MessageBody of ['one', 'two']) {
        await driver.call('sqs', 'send-message', { QueueUrl: queueUrl('to-map'), MessageBody });
      }
    },
    output: ['one', 'two'],
    async effect(driver) {
      const { Items } = (await driver.call('dynamodb', 'scan', { TableName: 'MappedMessages' })) as {
        Items: { Body: { S: string } }[];
      };
      return Items.map(({ Body }) => Body.S).sort();
    },
    found: ['one', 'two'],
  },
  {
    name: 'nested-executions',
    input: { Comment: 'Insert your JSON here' },
    output: { nested: { Status: 'SUCCEEDED', Output: 'World' }, started: { StatusCode: 200 } },
  },
  {
    name: 'distributed-map',
    input: {},
    async prepare(driver) {
      await driver.call('s3api', 'create-bucket', { Bucket: 'sample-ratings' });
      const rows = 'rating,userId\n3,u1\n5,u2\n4,u3\n';
      const source = `exports.handler = async ({ BatchInput, Items }) => ({
        checked: BatchInput.factCheck, sum: Items.reduce((sum, { rating }) => sum + Number(rating), 0) });`;
      await Promise.all([
        driver.putObject('sample-ratings', 'csvDataset/ratings.csv', rows),
        driver.createFunction('CountRatings', source),
      ]);
    },
    output: { FAILED: [], PENDING: [], SUCCEEDED: [{ Key: expectText(/^results\/.*\/SUCCEEDED_0\.json$/) }] },
  },
  {
    name: 'error-handling',
    input: {},
    prepare(driver) {
      const source = `class CustomError extends Error { name = 'CustomError' }
        exports.handler = async () => { throw new CustomError('This is a custom error!'); };`;
      return driver.createFunction('FailFunction', source);
    },
    output: 'This is a fallback from a custom Lambda function exception',
  },
  { name: 'custom-event', input: { number: 7 }, output: { Failed: 0 } },
  {
    name: 'human-approval',
    input: {},
    prepare(driver) {
      const source = `const { SFNClient, SendTaskSuccessCommand } = require('@aws-sdk/client-sfn');
        exports.handler = async ({ Token, ExecutionContext }) => {
          if (!ExecutionContext.Execution.Id.includes('human-approval')) throw new Error('another execution');
          const output = JSON.stringify({ Status: 'Approved! Task approved by you' });
          await new SFNClient({}).send(new SendTaskSuccessCommand({ taskToken: Token, output }));
        };`;
      return driver.createFunction('AskForApproval', source);
    },
    output: { Status: 'Approved! Task approved by you' },
  },
  {
    name: 'activity',
    input: { who: 'AWS Step Functions' },
    prepare: (driver) => driver.call('stepfunctions', 'create-activity', { name: 'get-greeting' }),
    async meanwhile(driver) {
      const activityArn = `arn:aws:states:${region}:${account}:activity:get-greeting`;
      const job = await driver.call('stepfunctions', 'get-activity-task', { activityArn, workerName: 'me' });
      const { who } = JSON.parse(job.input as string);
      const output = JSON.stringify({ greeting: `Hello, ${who}!` });
      await driver.call('stepfunctions', 'send-task-heartbeat', { taskToken: job.taskToken });
      await driver.call('stepfunctions', 'send-task-success', { taskToken: job.taskToken, output });
    },
    output: { greeting: 'Hello, AWS Step Functions!' },
  },
  {
    name: 'express-orders',
    type: 'EXPRESS',
    input: {
      order: {
        items: [
          { sku: 'a', quantity: 2, price: 10 },
          { sku: 'b', quantity: 1, price: 5 },
        ],
      },
    },
    output: { accepted: true, total: 25 },
  },
  {
    name: 'http-task',
    input: { customer_id: '1234567890' },
    async made(driver) {
      const api = await startApi(() => ({ status: 200, body: { id: 'in_1' } }));
      invoices = api;
      const { ConnectionArn } = await driver.call('events', 'create-connection', {
        Name: 'Stripe',
        AuthorizationType: 'BASIC',
        AuthParameters: { BasicAuthParameters: { Username: 'myUsername', Password: 'myPassword' } },
      });
      return { api: api.url, connection: ConnectionArn };
    },
    output: { Invoice: 'in_1', StatusCode: 200 },
    async effect() {
      invoices.close();
      return invoices.heard.map(({ method, url, headers: { authorization }, body }) => ({
        method,
        url,
        authorization,
        body,
      }));
    },
    found: [
      {
        method: 'POST',
        url: '/v1/invoices',
        authorization: `Basic ${btoa('myUsername:myPassword')}`,
        body: 'customer=1234567890&description=Monthly%20subscription&metadata%5Border_details%5D=monthly%20report%20data',
      },
    ],
  },
];

/** The service behind the sample of the HTTP Task, while that runs. */
let invoices: Awaited<ReturnType<typeof startApi>>;

/** A text that must look like this, in a sample's output. */
function expectText(like: RegExp): { like: RegExp } {
  return { like };
}

export const definitionOf = ({ name }: Sample) => readFileSync(join(import.meta.dirname, `${name}.asl.json`), 'utf8');

/** Creates the sample's machine and runs it to its end. */
export async function runSample(driver: Driver, sample: Sample): Promise<{ output: unknown; found: unknown }> {
  await sample.prepare?.(driver);
  const { stateMachineArn } = await driver.call('stepfunctions', 'create-state-machine', {
    name: `sample-${sample.name}`,
    definition: definitionOf(sample),
    roleArn: `arn:aws:iam::${account}:role/service-role`,
    ...(sample.type && { type: sample.type }),
  });
  const input = JSON.stringify({ ...(sample.input as object), ...(await sample.made?.(driver)) });
  const ended =
    sample.type === 'EXPRESS'
      ? await driver.call('stepfunctions', 'start-sync-execution', { stateMachineArn, input })
      : await runToEnd(driver, { stateMachineArn, input }, sample);
  if (ended.status !== 'SUCCEEDED') throw new Error(`${sample.name} ${ended.status}: ${ended.error}: ${ended.cause}`);
  return { output: JSON.parse(ended.output as string), found: await sample.effect?.(driver) };
}

async function runToEnd(driver: Driver, request: object, sample: Sample): Promise<Record<string, unknown>> {
  const { executionArn } = await driver.call('stepfunctions', 'start-execution', request);
  await sample.meanwhile?.(driver);
  for (;;) {
    const described = await driver.call('stepfunctions', 'describe-execution', { executionArn });
    if (described.status !== 'RUNNING') return described;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How an output differs from the one wanted; nothing when it does not. Members that are not wanted may be there. */
export function difference(wanted: unknown, found: unknown, at = 'output'): string | undefined {
  if (typeof wanted !== 'object' || wanted === null) {
    return Object.is(wanted, found) ? undefined : `${at} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
  }
  const { like } = wanted as { like?: RegExp };
  if (like) return like.test(String(found)) ? undefined : `${at} is ${JSON.stringify(found)}, not like ${like}`;
  if (Array.isArray(wanted) && (found as unknown[])?.length !== wanted.length) {
    return `${at} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
  }
  for (const [key, value] of Object.entries(wanted)) {
    const differs = difference(value, (found as Record<string, unknown> | undefined)?.[key], `${at}.${key}`);
    if (differs) return differs;
  }
  return undefined;
}
