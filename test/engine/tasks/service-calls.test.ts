import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../../engine/engine.ts';
import type { SdkRequest } from '../../../engine/ports.ts';
import { createLambdaClient } from '../../../engine/tasks/lambda-client.ts';
import { createSdkClients } from '../../../engine/tasks/sdk-clients.ts';
import { history, look, simulatedEngine, start } from '../engine-fixture.ts';

let engine: Engine | undefined;
let server: Server | undefined;
afterEach(async () => {
  await engine?.close();
  server?.closeAllConnections();
  await new Promise<void>((closed) => (server ? server.close(() => closed()) : closed()));
  engine = server = undefined;
});

const call = (Resource: string, Parameters: object = {}) => ({
  StartAt: 'T',
  States: { T: { Type: 'Task', Resource: `arn:aws:states:::${Resource}`, Parameters, End: true } },
});

/** An engine whose services answer, or fail, with this. */
function withService(answer: object | Error) {
  const requests: SdkRequest[] = [];
  ({ engine } = simulatedEngine({
    sdk: {
      async call(request) {
        requests.push(request);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  }));
  return requests;
}

class SQSServiceException extends Error {
  readonly $fault = 'client';
  readonly $metadata = { httpStatusCode: 400, requestId: 'r' };
}
class NotFoundException extends SQSServiceException {
  override name = 'NotFoundException';
  readonly Code = 'NotFound';
}
const unnamed = () => Object.assign(new SQSServiceException('No MessageBody.'), { name: 'MissingParameter' });

describe('an optimized integration', () => {
  it('tells of the HTTP request beside the answer, but for EventBridge', async () => {
    withService({ MessageId: 'm', $metadata: { httpStatusCode: 200, requestId: 'r' } });
    const sent = await start(engine!, call('sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'b' }));
    expect((await look(engine!, sent.executionArn)).output).toEqual({
      MessageId: 'm',
      SdkHttpMetadata: {
        AllHttpHeaders: { 'Content-Type': ['application/x-amz-json-1.0'] },
        HttpHeaders: { 'Content-Type': 'application/x-amz-json-1.0' },
        HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: 'r' },
    });
    await engine!.close();
    withService({ Entries: [{ EventId: 'e' }], FailedEntryCount: 0, $metadata: {} });
    const put = await start(engine!, call('events:putEvents', { Entries: [{ Source: 's' }] }));
    expect((await look(engine!, put.executionArn)).output).toEqual({
      Entries: [{ EventId: 'e' }],
      FailedEntryCount: 0,
    });
  });

  it('adds the execution and its machine to the resources of an event, not to the history', async () => {
    const requests = withService({ Entries: [], FailedEntryCount: 0 });
    const Entries = [{ Source: 's', Resources: ['mine'] }];
    const { executionArn, stateMachineArn } = await start(engine!, call('events:putEvents', { Entries }));
    expect(requests[0]!.parameters.Entries).toEqual([
      { Source: 's', Resources: ['mine', executionArn, stateMachineArn] },
    ]);
    const scheduled = (await history(engine!, executionArn))[2]!.taskScheduledEventDetails!;
    expect(JSON.parse(scheduled.parameters!)).toEqual({ Entries });
  });

  it('fails when an event was not taken', async () => {
    const Refused = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    withService({ FailedEntryCount: 1, Entries: [Refused] });
    const { executionArn } = await start(engine!, call('events:putEvents', { Entries: [{ Source: 's' }] }));
    expect(await look(engine!, executionArn)).toMatchObject({
      error: 'EventBridge.FailedEntry',
      cause: JSON.stringify({ Entries: [Refused], FailedEntryCount: 1 }),
    });
  });

  it.each([
    [
      'sns:publish',
      new NotFoundException('Topic does not exist'),
      'SNS.NotFoundException',
      'Topic does not exist (Service: AmazonSNS; Status Code: 400; Error Code: NotFound; Request ID: r; Proxy: null)',
    ],
    [
      'sqs:sendMessage',
      unnamed(),
      'SQS.AmazonSQSException',
      'No MessageBody. (Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter; Request ID: r; Proxy: null)',
    ],
    ['sqs:sendMessage', new Error('no such host'), 'SQS.SdkClientException', 'no such host'],
    [
      'aws-sdk:sns:publish',
      new NotFoundException('Topic does not exist'),
      'Sns.NotFoundException',
      'Topic does not exist (Service: Sns, Status Code: 400, Request ID: r) (SDK Attempt Count: 1)',
    ],
    [
      'aws-sdk:sqs:sendMessage',
      unnamed(),
      'Sqs.SqsException',
      'No MessageBody. (Service: Sqs, Status Code: 400, Request ID: r) (SDK Attempt Count: 1)',
    ],
  ])('%s: names the refusal of its service as the SDK for Java does', async (resource, refusal, error, cause) => {
    withService(refusal);
    const Parameters = { QueueUrl: 'q', MessageBody: 'b', Message: 'm' };
    const { executionArn } = await start(engine!, call(resource, Parameters));
    expect(await look(engine!, executionArn)).toMatchObject({ status: 'FAILED', error, cause });
  });
});

describe('the SDK’s own clients behind SDK integrations', () => {
  /** A service that answers every request with this body. */
  async function serving(body: string, contentType: string, headers: Record<string, string> = {}) {
    const bodies: string[] = [];
    server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      bodies.push(text);
      response.writeHead(200, { 'content-type': contentType, ...headers }).end(body);
    });
    await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: '111111111111', secretAccessKey: 'x' };
    const configOf = ({ region }: { region: string }) => ({ endpoint, region, credentials, forcePathStyle: true });
    ({ engine } = simulatedEngine({ sdk: createSdkClients(configOf), lambda: createLambdaClient(configOf) }));
    return bodies;
  }
  const settled = async (executionArn: string) => {
    await engine!.idle();
    return look(engine!, executionArn);
  };

  it('spell members as the service does, write JSON where it wants text, and read its times', async () => {
    const bodies = await serving('{"executionArn":"arn:x","startDate":1.5}', 'application/x-amz-json-1.0');
    const Parameters = { StateMachineArn: 'arn:m', Input: { a: [1] }, Name: null };
    const { executionArn } = await start(engine!, call('aws-sdk:sfn:startExecution', Parameters));
    expect((await settled(executionArn)).output).toEqual({
      ExecutionArn: 'arn:x',
      StartDate: '1970-01-01T00:00:01.500Z',
    });
    expect(JSON.parse(bodies[0]!)).toEqual({ stateMachineArn: 'arn:m', input: '{"a":[1]}' });
  });

  it('give an object of S3 as text', async () => {
    await serving('a,b\n1,2\n', 'text/csv');
    const { executionArn } = await start(engine!, call('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }));
    expect((await settled(executionArn)).output).toMatchObject({ Body: 'a,b\n1,2\n', ContentType: 'text/csv' });
  });

  it('invoke functions, and tell of those that failed', async () => {
    const bodies = await serving('{"errorType":"Broken","errorMessage":"m"}', 'application/json', {
      'x-amz-function-error': 'Unhandled',
    });
    const { executionArn } = await start(engine!, call('lambda:invoke', { FunctionName: 'f', Payload: { a: 1 } }));
    expect(await settled(executionArn)).toMatchObject({ error: 'Broken' });
    expect(bodies).toEqual(['{"a":1}']);
  });

  it('tell of the headers of Lambda’s answer as AWS does', async () => {
    await serving('{"b":2}', 'application/json', {
      'x-amzn-trace-id': 'Root=1-a',
      'x-amz-executed-version': '$LATEST',
      'x-amzn-requestid': 'r-1',
      'x-amzn-remapped-content-length': '0',
      'content-length': '7',
      'x-other': 'not told',
    });
    const { executionArn } = await start(engine!, call('lambda:invoke', { FunctionName: 'f' }));
    const { SdkHttpMetadata: http, SdkResponseMetadata } = (await settled(executionArn)).output;
    const { Date: date, ...others } = http.AllHttpHeaders;
    expect(others).toEqual({
      'X-Amz-Executed-Version': ['$LATEST'],
      'x-amzn-Remapped-Content-Length': ['0'],
      Connection: ['keep-alive'],
      'x-amzn-RequestId': ['r-1'],
      'Content-Length': ['7'],
      'X-Amzn-Trace-Id': ['Root=1-a'],
      'Content-Type': ['application/json'],
    });
    expect(date).toEqual([expect.stringMatching(/ GMT$/)]);
    expect(Object.keys(http.AllHttpHeaders)[0]).toBe('X-Amz-Executed-Version');
    expect(Object.keys(http.HttpHeaders)).toEqual([
      'Connection',
      'Content-Length',
      'Content-Type',
      'Date',
      'X-Amz-Executed-Version',
      'x-amzn-Remapped-Content-Length',
      'x-amzn-RequestId',
      'X-Amzn-Trace-Id',
    ]);
    expect(SdkResponseMetadata).toEqual({ RequestId: 'r-1' });
  });

  it('are told apart from services whose package is not installed', async () => {
    await serving('', 'text/plain');
    const { executionArn } = await start(engine!, call('aws-sdk:telegraph:sendWord', {}));
    expect(await settled(executionArn)).toMatchObject({
      error: 'Telegraph.SdkClientException',
      cause: "The SDK's client for the service 'telegraph' is not installed.",
    });
  });
});
