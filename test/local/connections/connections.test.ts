import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateConnectionCommand,
  type CreateConnectionRequest,
  DeleteConnectionCommand,
  DescribeConnectionCommand,
  EventBridgeClient,
  ListConnectionsCommand,
  UpdateConnectionCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  TestStateCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../engine/clock.ts';
import { beginHunt } from '../../../local/canaries/hunt.ts';
import { openConnections } from '../../../local/connections/connection-store.ts';
import { Connections } from '../../../local/connections/connections.ts';
import { createHttpPort } from '../../../local/connections/http-port.ts';
import { openKeyRing } from '../../../local/keys/key-store.ts';
import type { Stack } from '../../../local/stack.ts';
import { type ApiAnswer, type Heard, startApi } from '../../samples/http-api.ts';
import { account, clientConfig, region, startTestStack } from '../stack-fixture.ts';
import { tempFolder } from '../temp-folder.ts';

const dataDir = tempFolder();
const roleArn = `arn:aws:iam::${account}:role/any`;
let stack: Stack;
let events: EventBridgeClient;
let states: SFNClient;
let api: Awaited<ReturnType<typeof startApi>>;
let tokens = 0;
let answers: (heard: Heard) => ApiAnswer;

beforeAll(async () => {
  stack = await startTestStack(dataDir);
  events = new EventBridgeClient(clientConfig(stack));
  states = new SFNClient({ ...clientConfig(stack), disableHostPrefix: true });
  api = await startApi((heard) => answers(heard));
  answers = ({ url }) =>
    url === '/token'
      ? { status: 200, body: { access_token: `token-${++tokens}`, expires_in: 3600 } }
      : { status: 200, body: { ok: true } };
}, 60_000);
afterAll(async () => {
  events.destroy();
  states.destroy();
  api.close();
  await stack.close();
});

const create = (Name: string, rest: Omit<CreateConnectionRequest, 'Name'>) =>
  events.send(new CreateConnectionCommand({ Name, ...rest }));
const describeConnection = (Name: string) => events.send(new DescribeConnectionCommand({ Name }));
const keyed = (ApiKeyValue: string, more: object = {}) => ({
  AuthorizationType: 'API_KEY' as const,
  AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'X-Key', ApiKeyValue }, ...more },
});
const oauth = (endpoint: string): Omit<CreateConnectionRequest, 'Name'> => ({
  AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
  AuthParameters: {
    OAuthParameters: {
      ClientParameters: { ClientID: 'me', ClientSecret: 'client-secret-7c1' },
      AuthorizationEndpoint: endpoint,
      HttpMethod: 'POST',
      OAuthHttpParameters: { BodyParameters: [{ Key: 'scope', Value: 'read' }] },
    },
  },
});
async function until(Name: string, state: string) {
  for (;;) {
    const found = await describeConnection(Name);
    if (found.ConnectionState === state) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const stateOf = (ConnectionArn: string | undefined, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::http:invoke',
  Arguments: { ApiEndpoint: `${api.url}/orders`, Method: 'GET', InvocationConfig: { ConnectionArn }, ...more },
  End: true,
});
let machines = 0;
async function run(ConnectionArn: string | undefined, more: object = {}, role = roleArn) {
  const definition = { QueryLanguage: 'JSONata', StartAt: 'Call', States: { Call: stateOf(ConnectionArn, more) } };
  const request = { name: `http-${++machines}`, definition: JSON.stringify(definition), roleArn: role };
  const { stateMachineArn } = await states.send(new CreateStateMachineCommand(request));
  const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn }));
  for (;;) {
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
/** Everything below the data folder that can be read as a file. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe('EventBridge connections', () => {
  it('are made, told, changed and deleted; no answer holds a secret', async () => {
    const made = await create('orders', {
      Description: 'of orders',
      ...keyed('key-91f3', {
        InvocationHttpParameters: {
          HeaderParameters: [{ Key: 'X-Open', Value: 'seen' }],
          QueryStringParameters: [{ Key: 'q', Value: 'query-secret-5', IsValueSecret: true }],
        },
      }),
    });
    expect(made).toMatchObject({
      ConnectionArn: expect.stringMatching(/^arn:aws:events:us-east-1:111111111111:connection\/orders\/[0-9a-f-]{36}$/),
      ConnectionState: 'AUTHORIZED',
      CreationTime: expect.any(Date),
    });
    const told = await describeConnection('orders');
    expect(told).toMatchObject({
      Name: 'orders',
      Description: 'of orders',
      AuthorizationType: 'API_KEY',
      ConnectionState: 'AUTHORIZED',
      SecretArn: expect.stringContaining(':secret:events!connection/orders/'),
    });
    expect(told.AuthParameters).toEqual({
      ApiKeyAuthParameters: { ApiKeyName: 'X-Key' },
      InvocationHttpParameters: {
        HeaderParameters: [{ Key: 'X-Open', Value: 'seen', IsValueSecret: false }],
        QueryStringParameters: [{ Key: 'q', IsValueSecret: true }],
      },
    });
    const basic = { BasicAuthParameters: { Username: 'u', Password: 'password-17' } };
    const changed = { Name: 'orders', AuthorizationType: 'BASIC' as const, AuthParameters: basic };
    await events.send(new UpdateConnectionCommand(changed));
    const after = await describeConnection('orders');
    expect(after.AuthParameters).toMatchObject({ BasicAuthParameters: { Username: 'u' } });
    expect(after.AuthParameters).not.toHaveProperty('ApiKeyAuthParameters');
    expect(after.AuthParameters!.InvocationHttpParameters).toEqual(told.AuthParameters!.InvocationHttpParameters);
    expect(after.ConnectionArn).toBe(made.ConnectionArn);
    await create('other', keyed('k'));
    const { Connections: some } = await events.send(new ListConnectionsCommand({ NamePrefix: 'ord' }));
    expect(some!.map(({ Name }) => Name)).toEqual(['orders']);
    const first = await events.send(new ListConnectionsCommand({ Limit: 1 }));
    const second = await events.send(new ListConnectionsCommand({ Limit: 1, NextToken: first.NextToken }));
    expect([first, second].map(({ Connections }) => Connections![0]!.Name)).toEqual(['orders', 'other']);
    const deleted = await events.send(new DeleteConnectionCommand({ Name: 'orders' }));
    expect(deleted.ConnectionState).toBe('DELETING');
    await expect(describeConnection('orders')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are refused when they are of no use', async () => {
    await create('once', keyed('k'));
    await expect(create('once', keyed('k'))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'Connection once already exists.',
    });
    await expect(create('no/name', keyed('k'))).rejects.toMatchObject({ name: 'ValidationException' });
    const wrong = { ...keyed('k'), AuthorizationType: 'BASIC' as const };
    await expect(create('wrong', wrong)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Authorization type BASIC needs the parameter AuthParameters.BasicAuthParameters.',
    });
  });

  it('may be looked at by people, and by nobody else but the account', async () => {
    const alice = new EventBridgeClient(clientConfig(stack, 'alice'));
    const asked = alice.send(new CreateConnectionCommand({ Name: 'hers', ...keyed('k') }));
    await expect(asked).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await alice.send(new ListConnectionsCommand({}))).toHaveProperty('Connections');
    alice.destroy();
  });
});

describe('an HTTP Task on the embedded stack', () => {
  it('authorizes itself as its connection says, and tells nobody', async () => {
    const secrets = ['password-4e21', 'query-secret-b7', 'body-secret-c9'];
    const { ConnectionArn } = await create('basic', {
      AuthorizationType: 'BASIC',
      AuthParameters: {
        BasicAuthParameters: { Username: 'hub', Password: secrets[0] },
        InvocationHttpParameters: {
          QueryStringParameters: [{ Key: 'token', Value: secrets[1], IsValueSecret: true }],
          BodyParameters: [{ Key: 'pin', Value: secrets[2], IsValueSecret: true }],
        },
      },
    });
    api.heard.length = 0;
    const execution = await run(ConnectionArn, { Method: 'POST', RequestBody: { a: 1 } });
    expect(JSON.parse(execution.output!)).toMatchObject({ StatusCode: 200, ResponseBody: { ok: true } });
    expect(api.heard).toMatchObject([
      {
        url: `/orders?token=${secrets[1]}`,
        headers: { authorization: `Basic ${btoa(`hub:${secrets[0]}`)}` },
        body: `{"a":1,"pin":"${secrets[2]}"}`,
      },
    ]);
    const { executionArn } = execution;
    const told = await states.send(new GetExecutionHistoryCommand({ executionArn }));
    const seen = JSON.stringify([execution, told.events, await describeConnection('basic')]);
    for (const secret of [...secrets, btoa(`hub:${secrets[0]}`)]) {
      expect(seen).not.toContain(secret);
      const holding = filesBelow(dataDir).filter((path) => readFileSync(path).includes(secret!));
      expect(holding).toEqual([]);
    }
    const { hits, secrets: searched } = await beginHunt(stack).finish();
    expect(searched.filter((name) => name === 'secret of the connection basic')).toHaveLength(3);
    expect(hits).toEqual([]);
    const file = join(dataDir, 'connections', `${account}-us-east-1.json`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('gets a token for OAuth, another when that is not taken, and none when its client is refused', async () => {
    const made = await create('oauth', oauth(`${api.url}/token`));
    expect(made.ConnectionState).toBe('AUTHORIZING');
    expect(await until('oauth', 'AUTHORIZED')).toMatchObject({ LastAuthorizedTime: expect.any(Date) });
    expect(new URLSearchParams(api.heard.at(-1)!.body)).toEqual(
      new URLSearchParams('grant_type=client_credentials&client_id=me&client_secret=client-secret-7c1&scope=read'),
    );
    const given = answers;
    answers = (heard) =>
      heard.headers.authorization === 'Bearer token-1' ? { status: 401, body: 'again' } : given(heard);
    expect(await run(made.ConnectionArn)).toMatchObject({ error: 'States.Http.StatusCode.401', cause: 'Unauthorized' });
    expect((await run(made.ConnectionArn)).status).toBe('SUCCEEDED');
    expect(api.heard.at(-1)!.headers.authorization).toBe('Bearer token-2');
    answers = () => ({ status: 400, body: { error: 'invalid_client' } });
    const refused = await create('refused', oauth(`${api.url}/token`));
    const { StateReason } = await until('refused', 'DEAUTHORIZED');
    expect(StateReason).toBe('The authorization endpoint answered 400 Bad Request');
    expect((await run(refused.ConnectionArn)).error).toBe('Events.ConnectionResource.InvalidConnectionState');
    answers = given;
  });

  it('fails when there is no such connection, or its role may use none', async () => {
    const { ConnectionArn } = await create('denied', keyed('k'));
    const gone = ConnectionArn!.replace(/.{4}$/, '0000');
    expect((await run(gone)).error).toBe('Events.ConnectionResource.ResourceNotFound');
    const [machine] = (await stack.engine.call('ListStateMachines', {}, { account, region })).stateMachines!;
    const { roleArn: ours } = await stack.engine.call(
      'DescribeStateMachine',
      { stateMachineArn: machine!.stateMachineArn },
      { account, region },
    );
    expect((await run(ConnectionArn, {}, ours)).error).toBe('Events.ConnectionResource.AccessDenied');
  });

  it('is tested with the request and the response shown, secrets only where they are to be revealed', async () => {
    const { ConnectionArn } = await create('traced', keyed('key-e55a'));
    const test = (revealSecrets: boolean) =>
      states.send(
        new TestStateCommand({
          definition: JSON.stringify({ QueryLanguage: 'JSONata', ...stateOf(ConnectionArn, { Headers: { H: '1' } }) }),
          roleArn,
          inspectionLevel: 'TRACE',
          revealSecrets,
        }),
      );
    const hidden = await test(false);
    expect(hidden).toMatchObject({ status: 'SUCCEEDED' });
    expect(hidden.inspectionData!.request).toEqual({
      protocol: 'http',
      method: 'GET',
      url: `${api.url}/orders`,
      headers: '[H: 1, User-Agent: Amazon|StepFunctions|HttpInvoke|us-east-1, Range: bytes=0-262144]',
    });
    expect(hidden.inspectionData!.response).toMatchObject({
      statusCode: '200',
      statusMessage: 'OK',
      body: '{"ok":true}',
    });
    expect(JSON.stringify(hidden)).not.toContain('key-e55a');
    expect((await test(true)).inspectionData!.request!.headers).toContain('X-Key: key-e55a');
  });

  it('works after a restart, OAuth with a new token', async () => {
    const { ConnectionArn: connectionArn = '' } = await describeConnection('oauth');
    // What another process opens.
    const folder = (name: string) => join(dataDir, name);
    const ring = () => openKeyRing(folder('keys'), account, region);
    const connections = new Connections(openConnections(folder('connections'), ring), systemClock);
    const port = createHttpPort({ connections, isOurRole: () => false });
    const before = tokens;
    const use = { connectionArn, roleArn, account, region, method: 'GET', endpoint: api.url, executionArn: '' };
    expect(await port.authorize(use)).toMatchObject({ headers: { Authorization: `Bearer token-${before + 1}` } });
  });
});
