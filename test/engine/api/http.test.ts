import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sfn from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRequestListener } from '../../../engine/api/http.ts';
import { createEngine, type Engine } from '../../../engine/engine.ts';
import { roleArn } from '../engine-fixture.ts';

let engine: Engine;
let server: Server;
const clients: sfn.SFNClient[] = [];

beforeAll(async () => {
  engine = createEngine({ journal: ':memory:' });
  server = createServer(createRequestListener(engine));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  server.closeAllConnections();
  server.close();
  await engine.close();
});

function clientOf(account: string, region = 'us-east-1'): sfn.SFNClient {
  const client = new sfn.SFNClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'x' },
    maxAttempts: 1,
    disableHostPrefix: true,
  });
  clients.push(client);
  return client;
}

const echo = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
const create = (client: sfn.SFNClient, name: string, more: Partial<sfn.CreateStateMachineInput> = {}) =>
  client.send(new sfn.CreateStateMachineCommand({ name, definition: echo, roleArn, ...more }));

async function ended(client: sfn.SFNClient, executionArn: string) {
  for (;;) {
    const execution = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
  }
}

describe('the API through the real client', () => {
  it('keeps accounts and regions apart', async () => {
    const one = clientOf('111111111111');
    const { stateMachineArn } = await create(one, 'mine');
    expect(stateMachineArn).toBe('arn:aws:states:us-east-1:111111111111:stateMachine:mine');
    for (const other of [clientOf('222222222222'), clientOf('111111111111', 'eu-west-1')]) {
      expect((await other.send(new sfn.ListStateMachinesCommand({}))).stateMachines).toEqual([]);
    }
    expect((await one.send(new sfn.ListStateMachinesCommand({}))).stateMachines).toMatchObject([{ name: 'mine' }]);
  });

  it('starts, describes and lists; a name and its input are one execution while it runs', async () => {
    const client = clientOf('333333333333');
    const wait = JSON.stringify({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } });
    const { stateMachineArn } = await create(client, 'slow', { definition: wait });
    const start = (input: string) =>
      client.send(new sfn.StartExecutionCommand({ stateMachineArn, name: 'once', input }));
    const { executionArn } = await start('{"a": 1}');
    expect((await start('{"a": 1}')).executionArn).toBe(executionArn);
    await expect(start('{}')).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
    await client.send(new sfn.StopExecutionCommand({ executionArn, cause: 'enough' }));
    expect(await ended(client, executionArn!)).toMatchObject({ status: 'ABORTED', cause: 'enough', input: '{"a": 1}' });
    await expect(start('{"a": 1}')).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
    const { executions } = await client.send(
      new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'ABORTED' }),
    );
    expect(executions).toMatchObject([{ name: 'once', status: 'ABORTED' }]);
  });

  it('runs what an alias routes to, and keeps the definition an execution began with', async () => {
    const client = clientOf('444444444444');
    const { stateMachineArn, stateMachineVersionArn } = await create(client, 'versioned', { publish: true });
    const { stateMachineAliasArn } = await client.send(
      new sfn.CreateStateMachineAliasCommand({
        name: 'live',
        routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
      }),
    );
    const changed = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Result: 2, End: true } } });
    await client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, definition: changed }));
    const outputs: (string | undefined)[] = [];
    for (const arn of [stateMachineAliasArn, stateMachineArn]) {
      const { executionArn } = await client.send(new sfn.StartExecutionCommand({ stateMachineArn: arn, input: '1' }));
      outputs.push((await ended(client, executionArn!)).output);
    }
    expect(outputs).toEqual(['1', '2']);
    await expect(
      client.send(new sfn.DeleteStateMachineVersionCommand({ stateMachineVersionArn })),
    ).rejects.toBeInstanceOf(sfn.ConflictException);
  });

  it('answers StartSyncExecution with the end of an Express execution', async () => {
    const client = clientOf('555555555555');
    const { stateMachineArn } = await create(client, 'express', { type: 'EXPRESS' });
    const answer = await client.send(new sfn.StartSyncExecutionCommand({ stateMachineArn, input: '[1]' }));
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '[1]' });
  });

  it.each([
    ['a name with a space', { name: 'two words' }, sfn.InvalidName],
    ['a role that is no ARN', { roleArn: 'admin' }, sfn.InvalidArn],
    ['a definition without states', { definition: '{"StartAt": "A"}' }, sfn.InvalidDefinition],
    ['logs without a destination', { loggingConfiguration: { level: 'ALL' } }, sfn.InvalidLoggingConfiguration],
  ] as const)('refuses %s', async (_what, fault, error) => {
    await expect(create(clientOf('666666666666'), 'fine', fault)).rejects.toBeInstanceOf(error);
  });

  it('refuses an input that is no JSON, or too large, before anything starts', async () => {
    const client = clientOf('777777777777');
    const { stateMachineArn } = await create(client, 'strict');
    for (const input of ['{', JSON.stringify('x'.repeat(262_143))]) {
      await expect(client.send(new sfn.StartExecutionCommand({ stateMachineArn, input }))).rejects.toBeInstanceOf(
        sfn.InvalidExecutionInput,
      );
    }
    expect((await client.send(new sfn.ListExecutionsCommand({ stateMachineArn }))).executions).toEqual([]);
  });

  it.each([
    ['{"a" "b"}', `Unexpected character ('"' (code 34)): was expecting a colon to separate field name and value`],
    [
      'nope',
      "Unrecognized token 'nope': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
  ])('says what is wrong with %s as the service does', async (text, fault) => {
    const client = clientOf('777777777777');
    const { stateMachineArn } = await create(client, 'strict');
    await expect(client.send(new sfn.StartExecutionCommand({ stateMachineArn, input: text }))).rejects.toThrow(
      `Invalid State Machine Execution Input: '${fault}'`,
    );
    await expect(client.send(new sfn.SendTaskSuccessCommand({ taskToken: 'x', output: text }))).rejects.toThrow(
      `Invalid Output: '${fault}'`,
    );
  });

  it('answers whatever is no request of the service with an error, and goes on', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await fetch(url)).status).toBe(404);
    const headers = { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' };
    expect((await fetch(url, { method: 'POST', headers, body: 'nonsense' })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', headers, body: '{"maxResults": 1001}' })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(200);
  });
});
