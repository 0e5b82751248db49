import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../../engine/engine.ts';
import { StateFailure } from '../../../engine/execution/failure.ts';
import type { HttpAdditions, HttpPort } from '../../../engine/ports.ts';
import { sendHttp } from '../../../engine/tasks/http-send.ts';
import { type ApiAnswer, startApi } from '../../samples/http-api.ts';
import { history, look, simulatedEngine, start } from '../engine-fixture.ts';

let engine: Engine;
let api: Awaited<ReturnType<typeof startApi>>;
let answer: ApiAnswer;
let additions: HttpAdditions;
const connectionArn = 'arn:aws:events:us-east-1:111111111111:connection/c/1';

beforeEach(async () => {
  answer = { status: 200, body: { done: true }, headers: { 'set-cookie': 'a=1', 'x-own': 'y' } };
  additions = { headers: {}, query: {}, body: {} };
  api = await startApi(() => answer);
  engine = engineWith({});
});
afterEach(async () => {
  api.close();
  await engine.close();
});
function engineWith(port: Partial<HttpPort>) {
  const http = { plainLoopback: true, authorize: async () => additions, send: sendHttp, ...port };
  return simulatedEngine({ http }).engine;
}

const run = async (parameters: object) => {
  const Arguments = {
    ApiEndpoint: `${api.url}/orders`,
    Method: 'POST',
    InvocationConfig: { ConnectionArn: connectionArn },
    ...parameters,
  };
  const States = { Call: { Type: 'Task', Resource: 'arn:aws:states:::http:invoke', Arguments, End: true } };
  const { executionArn } = await start(engine, { QueryLanguage: 'JSONata', StartAt: 'Call', States });
  return { ...(await look(engine, executionArn)), executionArn };
};

describe('an HTTP Task', () => {
  it('sends what the definition says, and hands on what comes back', async () => {
    const { output } = await run({
      Headers: { 'X-Many': ['a', 'b'] },
      QueryParameters: { page: 2, tag: ['x y', 'z'] },
      RequestBody: { ids: [1, 2] },
    });
    expect(output).toMatchObject({
      Headers: { 'content-type': ['application/json'], 'set-cookie': ['a=1'], 'x-own': ['y'] },
      ResponseBody: { done: true },
      StatusCode: 200,
      StatusText: 'OK',
    });
    expect(api.heard).toMatchObject([
      {
        method: 'POST',
        url: '/orders?page=2&tag=x%20y&tag=z',
        headers: {
          'x-many': 'a,b',
          'user-agent': 'Amazon|StepFunctions|HttpInvoke|us-east-1',
          range: 'bytes=0-262144',
          'content-type': 'application/json; charset=UTF-8',
        },
        body: '{"ids":[1,2]}',
      },
    ]);
  });

  it('has the service’s own headers whatever the definition says, and a body with GET too', async () => {
    await run({ Method: 'GET', Headers: { 'user-agent': 'me', RANGE: 'bytes=0-1' }, RequestBody: 'plain' });
    const { method, headers, body } = api.heard[0]!;
    expect({ method, body, agent: headers['user-agent'], range: headers.range }).toEqual({
      method: 'GET',
      body: 'plain',
      agent: 'Amazon|StepFunctions|HttpInvoke|us-east-1',
      range: 'bytes=0-262144',
    });
  });

  it('lets the connection’s headers, parameters and members of the body count', async () => {
    additions = {
      headers: { Apikey: 'key_value', 'Header-Param': 'connection' },
      query: { QueryParam: 'connection' },
      body: { BodyParam: 'connection' },
    };
    const { executionArn } = await run({
      Headers: { 'Request-Id': 'my_request_id', 'header-param': 'task' },
      QueryParameters: { QueryParam: 'task', other: '1' },
      RequestBody: { Job: 'Engineer', BodyParam: 'task' },
    });
    expect(api.heard).toMatchObject([
      {
        url: '/orders?other=1&QueryParam=connection',
        headers: { apikey: 'key_value', 'header-param': 'connection', 'request-id': 'my_request_id' },
        body: '{"Job":"Engineer","BodyParam":"connection"}',
      },
    ]);
    expect(JSON.stringify(await history(engine, executionArn))).not.toMatch(/key_value|connection"/);
  });

  it.each([
    ['INDICES', 'list%5B0%5D=a&list%5B1%5D=b%20c'],
    ['REPEAT', 'list=a&list=b%20c'],
    ['COMMAS', 'list=a%2Cb%20c'],
    ['BRACKETS', 'list%5B%5D=a&list%5B%5D=b%20c'],
  ])('encodes a form with %s', async (ArrayFormat, body) => {
    await run({
      Headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      RequestBody: { list: ['a', 'b c'] },
      Transform: { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat } },
    });
    expect(api.heard[0]).toMatchObject({ body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  });

  it.each([
    [404, 'Not Found'],
    [503, 'Service Unavailable'],
    [302, 'Found'],
  ])('fails with the status %d, its text and nothing of the body as the cause', async (status, cause) => {
    answer = { status, body: 'told nobody', headers: { location: '/elsewhere' } };
    expect(await run({})).toMatchObject({ status: 'FAILED', error: `States.Http.StatusCode.${status}`, cause });
    expect(api.heard).toHaveLength(1);
  });

  it.each([
    ['bytes', 'application/octet-stream', Buffer.from([1])],
    ['a picture', 'image/png', 'x'],
    ['no UTF-8', 'text/plain', Buffer.from([0xff, 0xfe, 0xfd])],
  ])('does not take %s for an answer', async (_what, type, body) => {
    answer = { status: 200, body, headers: { 'content-type': type } };
    expect(await run({})).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('takes text that is no JSON as it is, and no more of it than a state may hand on', async () => {
    answer = { status: 200, body: 'a,b', headers: { 'content-type': 'text/csv' } };
    expect((await run({})).output).toMatchObject({ ResponseBody: 'a,b' });
    answer = { ...answer, body: 'x'.repeat(262_145) };
    expect(await run({})).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('fails with States.Http.Socket when nobody answers', async () => {
    api.close();
    expect(await run({})).toMatchObject({ status: 'FAILED', error: 'States.Http.Socket' });
  });

  it('fails as its connection does, and sends nothing', async () => {
    await engine.close();
    const name = 'Events.ConnectionResource.ResourceNotFound';
    engine = engineWith({ authorize: () => Promise.reject(new StateFailure(name, 'none')) });
    expect(await run({})).toMatchObject({ error: name, cause: 'none' });
    expect(api.heard).toEqual([]);
  });

  it.each([
    ['Authorization', { Headers: { Authorization: 'Bearer x' } }],
    ['x-amz-meta', { Headers: { 'X-Amz-Meta': 'x' } }],
    ['a method', { Method: 'TRACE' }],
    ['no connection', { InvocationConfig: {} }],
    ['plain HTTP elsewhere', { ApiEndpoint: 'http://example.org/' }],
    ['no URL', { ApiEndpoint: 'orders' }],
  ])('refuses what AWS does not allow: %s', async (_what, parameters) => {
    expect(await run(parameters)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(api.heard).toEqual([]);
  });

  it('cannot add the connection’s members to a body that is a text', async () => {
    additions.body = { BodyParam: 'connection' };
    expect(await run({ RequestBody: 'plain' })).toMatchObject({ error: 'States.Runtime' });
  });

  it('refuses plain HTTP everywhere, unless the port allows it for the machine itself', async () => {
    await engine.close();
    engine = engineWith({ plainLoopback: false });
    expect(await run({})).toMatchObject({ error: 'States.Runtime', cause: expect.stringContaining('HTTPS') });
  });
});
