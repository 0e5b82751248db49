import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sfn from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createJsonRpc } from '../../../engine/api/json-rpc.ts';

const caller = { account: '111111111111', region: 'us-east-1' };
const rpc = createJsonRpc({
  schemas: sfn,
  targetPrefix: 'AWSStepFunctions',
  serviceNamespace: 'com.amazonaws.sfn',
  version: '1.0',
  requestId: () => 'request-1',
  call(operation, input) {
    if (operation === 'StartExecution')
      return { executionArn: `${input.stateMachineArn}:x`, startDate: new Date(1500) };
    if (operation === 'TagResource')
      throw new sfn.TooManyTags({ message: 'too many', resourceName: 'r', $metadata: {} });
    if (operation === 'DescribeExecution') throw new sfn.ExecutionDoesNotExist({ message: 'gone', $metadata: {} });
    throw new TypeError('a bug');
  },
});
const ask = async (operation: string, body: string) => {
  const answer = await rpc.handle({ operation, body, caller });
  return { status: answer.status, ...JSON.parse(answer.body) };
};

describe('the JSON protocol on the SDK schemas', () => {
  it('writes timestamps as epoch seconds and names the protocol and request', async () => {
    const answer = await rpc.handle({ operation: 'StartExecution', body: '{"stateMachineArn":"arn:a"}', caller });
    expect(answer.headers).toEqual({ 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'request-1' });
    expect(answer.body).toBe('{"executionArn":"arn:a:x","startDate":1.5}');
  });

  it('names every missing required member, nested ones with their place', async () => {
    expect(await ask('CreateStateMachine', '{"roleArn":"r","tags":[{"key":"k"}]}')).toMatchObject({
      status: 400,
      __type: 'com.amazon.coral.validate#ValidationException',
      message:
        "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'definition' failed to satisfy constraint: Member must not be null",
    });
    expect((await ask('CreateStateMachine', '{}')).message).toMatch(/^3 validation errors/);
  });

  it('refuses a value of another type, unparsable JSON and an unknown operation with the service framework errors', async () => {
    expect(await ask('StartExecution', '{"stateMachineArn":1}')).toMatchObject({
      status: 400,
      __type: 'com.amazon.coral.service#SerializationException',
      message: 'NUMBER_VALUE can not be converted to a String',
    });
    expect((await ask('StartExecution', '{')).__type).toBe('com.amazon.coral.service#SerializationException');
    expect((await ask('Nope', '{}')).__type).toBe('com.amazon.coral.service#UnknownOperationException');
  });

  it('writes modelled errors with all their members, and a bug as an internal failure without its text', async () => {
    expect(await ask('TagResource', '{"resourceArn":"a","tags":[]}')).toEqual({
      status: 400,
      __type: 'com.amazonaws.sfn#TooManyTags',
      message: 'too many',
      resourceName: 'r',
    });
    expect(await ask('ListActivities', '{}')).toEqual({
      status: 500,
      __type: 'com.amazon.coral.service#InternalFailure',
    });
  });

  it('finds the operation of its own targets alone', () => {
    expect(rpc.operationOf('AWSStepFunctions.StartExecution')).toBe('StartExecution');
    expect(rpc.operationOf('AmazonSSM.SendCommand')).toBeUndefined();
  });
});

describe('the real client against it', () => {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const operation = rpc.operationOf(request.headers['x-amz-target'] as string)!;
    const answer = await rpc.handle({ operation, body, caller });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  let client: sfn.SFNClient;
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    client = new sfn.SFNClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
    });
  });
  afterAll(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('reads answers and throws its own exception classes', async () => {
    const { startDate } = await client.send(new sfn.StartExecutionCommand({ stateMachineArn: 'arn:a' }));
    expect(startDate).toEqual(new Date(1500));
    const failure = await client.send(new sfn.DescribeExecutionCommand({ executionArn: 'e' })).catch((error) => error);
    expect(failure).toBeInstanceOf(sfn.ExecutionDoesNotExist);
    expect(failure.message).toBe('gone');
  });
});
