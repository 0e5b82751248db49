import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, expect, it } from '@jest/globals';
import { account, clientConfig, startTestStack } from './stack-fixture.ts';
import { tempFolder } from './temp-folder.ts';

const dataDir = tempFolder();
let child: ChildProcess | undefined;
afterAll(() => void child?.kill('SIGKILL'));

it('a stack that was killed gives its folder free and goes on where it was', async () => {
  // Prepare: another process has the folder.
  child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'stack-process.ts'), dataDir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(child.stdout!.setEncoding('utf8'), 'data');
  const config = JSON.parse(line) as ReturnType<typeof clientConfig>;
  const refusal = startTestStack(dataDir);
  await expect(refusal).rejects.toThrow(
    expect.objectContaining({
      name: 'DataFolderInUse',
      message: expect.stringContaining(`process ${child.pid} (${config.endpoint})`),
    }),
  );
  const sfn = new SFNClient(config);
  const { activityArn } = await sfn.send(new CreateActivityCommand({ name: 'answer' }));
  const definition = JSON.stringify({
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Seconds: 2, Next: 'Ask' },
      Ask: { Type: 'Task', Resource: activityArn, End: true },
    },
  });
  const roleArn = `arn:aws:iam::${account}:role/any`;
  const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: 'waits', definition, roleArn }));
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: stateMachineArn! }));
  const Item = { pk: { S: 'kept' }, sk: { S: 'x' } };
  await new DynamoDBClient(config).send(new PutItemCommand({ TableName: 'stepbook', Item }));

  // Act: it is killed, and this process takes over.
  child.kill('SIGKILL');
  await once(child, 'exit');
  const stack = await startTestStack(dataDir);
  const again = new SFNClient(clientConfig(stack));
  const describeIt = () => again.send(new DescribeExecutionCommand({ executionArn: executionArn! }));
  const before = await describeIt();
  const found = await new DynamoDBClient(clientConfig(stack)).send(
    new GetItemCommand({ TableName: 'stepbook', Key: Item }),
  );
  const { taskToken } = await again.send(new GetActivityTaskCommand({ activityArn }));
  await again.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
  while ((await describeIt()).status === 'RUNNING') await new Promise((resolve) => setTimeout(resolve, 50));
  const after = await describeIt();
  await stack.close();

  // Assess
  expect(before.status).toBe('RUNNING');
  expect(found.Item).toEqual(Item);
  expect(after.status).toBe('SUCCEEDED');
}, 60_000);
