import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FunctionSpec } from '../../../lambdas/catalog.ts';
import { createFunctionLogs } from '../../../local/functions/logs.ts';
import { createFunctionRuntime, type FunctionRuntime } from '../../../local/functions/runtime.ts';
import { compileSandboxWorker, SandboxPool } from '../../../local/functions/sandbox-pool.ts';
import { createAuthorizer } from '../../../local/identities/authorize.ts';
import { newSession } from '../../../local/identities/sessions.ts';
import { createTables } from '../../../local/tables/dynamodb-service.ts';
import { type Front, openFront } from '../../../local/wire/front.ts';
import { tempFolder } from '../temp-folder.ts';

const account = '111111111111';
const region = 'us-east-1';
const table = `arn:aws:dynamodb:${region}:${account}:table/stepbook`;
const spec: FunctionSpec = {
  name: 'reader',
  does: '',
  timeoutSeconds: 10,
  memoryMb: 128,
  permissions: [{ action: 'dynamodb:GetItem', on: 'table' }],
};

/** The SDK is found from below the repository alone. */
const cache = join(import.meta.dirname, '../../../node_modules/.cache/stepbook');
mkdirSync(cache, { recursive: true });
const code = mkdtempSync(join(cache, 'test-'));
afterAll(() => rmSync(code, { recursive: true, force: true }));

const source = `
  import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
  const client = new DynamoDBClient({ maxAttempts: 1 });
  const Key = { pk: { S: 'a' }, sk: { S: 'b' } };
  export const handler = async ({ write }) => {
    const command = write ? new PutItemCommand({ TableName: 'stepbook', Item: Key }) : new GetItemCommand({ TableName: 'stepbook', Key });
    return (await client.send(command)).Item ?? 'none';
  };`;

describe('a function with the credentials of its role', () => {
  const folder = tempFolder();
  const session = newSession(account, 'stepbook-reader');
  const cell = {
    account,
    region,
    tableName: 'stepbook',
    bucket: 'b',
    mailFrom: 'a@example.test',
    keyArn: (alias: string) => alias,
  };
  const authorizer = createAuthorizer({ functions: [spec], functionName: () => 'stepbook-reader', cellOf: () => cell });
  const tables = createTables(join(folder, 'tables'));
  const logs = createFunctionLogs(join(folder, 'logs'));
  let front: Front;
  let runtime: FunctionRuntime;

  const invoke = async (secret: string, payload: object) => {
    const fn = {
      name: 'stepbook-reader',
      account,
      region,
      arn: `arn:aws:lambda:${region}:${account}:function:stepbook-reader-${secret.length}`,
      role: '',
      file: join(code, 'handler.mjs'),
      bytes: 0,
      timeoutSeconds: spec.timeoutSeconds,
      memoryMb: spec.memoryMb,
      description: '',
      env: {
        AWS_ACCESS_KEY_ID: session.accessKeyId,
        AWS_SECRET_ACCESS_KEY: secret,
        AWS_SESSION_TOKEN: session.sessionToken,
      },
    };
    return JSON.parse((await runtime.invoke(fn, JSON.stringify(payload))).payload);
  };

  beforeAll(async () => {
    writeFileSync(join(code, 'handler.mjs'), source);
    await tables.ensure(account, region, 'stepbook');
    front = await openFront(0, {
      services: [tables.service],
      pages: {},
      findKey: (id) => (id === session.accessKeyId ? session : undefined),
      authorizer,
      ready: Promise.resolve(),
      now: () => Date.now(),
      fallback: () => new Response(null, { status: 404 }),
      onFault: (error) => console.error(error),
    });
    const pool = new SandboxPool({ script: await compileSandboxWorker(code) });
    runtime = createFunctionRuntime({ pool, logs, endpoint: () => front.url });
  });
  afterAll(async () => {
    await runtime.close();
    await front.close();
    await tables.close();
    await logs.close();
  });

  it('may do what is declared, and it is noted', async () => {
    expect(await invoke(session.secretAccessKey, {})).toBe('none');
    expect(authorizer.used()).toEqual([{ function: 'reader', action: 'dynamodb:GetItem', resource: table }]);
  });

  it('is refused what is not declared, as IAM does', async () => {
    expect(await invoke(session.secretAccessKey, { write: true })).toMatchObject({
      errorType: 'AccessDeniedException',
      errorMessage: `User: arn:aws:sts::${account}:assumed-role/stepbook-reader-role/stepbook-reader is not authorized to perform: dynamodb:PutItem on resource: ${table} because no identity-based policy allows the dynamodb:PutItem action`,
    });
  });

  it('is refused with another secret', async () => {
    expect(await invoke('guessed', {})).toMatchObject({ errorType: 'InvalidSignatureException' });
  });
});
