import { createHash, createHmac } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionUrlConfigCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ListDocumentsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { functions } from '../../lambdas/catalog.ts';
import type { Stack } from '../../local/stack.ts';
import { account, clientConfig, personsKey, region, startTestStack } from './stack-fixture.ts';
import { tempFolder } from './temp-folder.ts';

const machineArn = `arn:aws:states:${region}:${account}:stateMachine:gaia-reset-certificates`;

describe('the embedded stack', () => {
  const dataDir = tempFolder();
  let stack: Stack;
  beforeAll(async () => {
    stack = await startTestStack(dataDir, { console: () => new Response('the console') });
  }, 60_000);
  afterAll(() => stack?.close());

  describe('answers the SDK', () => {
    it('Step Functions: the procedures are there', async () => {
      const { stateMachines } = await new SFNClient(clientConfig(stack)).send(new ListStateMachinesCommand({}));
      expect(stateMachines?.map((each) => each.stateMachineArn)).toContain(machineArn);
    });

    it('Lambda: every function of the catalogue, and the URLs of those that have one', async () => {
      const lambda = new LambdaClient(clientConfig(stack));
      const { Functions } = await lambda.send(new ListFunctionsCommand({}));
      const page = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'stepbook-serve-approval' }));
      const none = lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'stepbook-open-run' }));

      expect(Functions?.map((each) => each.FunctionName).sort()).toEqual(
        functions.map((each) => `stepbook-${each.name}`).sort(),
      );
      expect(page).toMatchObject({
        AuthType: 'NONE',
        FunctionUrl: `${stack.url}/lambda-url/${account}/stepbook-serve-approval/`,
      });
      await expect(none).rejects.toThrow(expect.objectContaining({ name: 'ResourceNotFoundException' }));
    });

    it('Lambda: a function runs, and its log comes with the answer', async () => {
      const lambda = new LambdaClient(clientConfig(stack));
      const command = new InvokeCommand({
        FunctionName: 'stepbook-read-run',
        Payload: Buffer.from('{"op":"runs"}'),
        LogType: 'Tail',
      });
      const { Payload, FunctionError, LogResult, StatusCode } = await lambda.send(command);

      expect(FunctionError).toBeUndefined();
      expect(StatusCode).toBe(200);
      expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({ runs: [] });
      expect(Buffer.from(LogResult!, 'base64').toString()).toContain('REPORT RequestId: ');
    });

    it('DynamoDB: items of one account are not seen by another', async () => {
      const item = { pk: { S: 'TEST#1' }, sk: { S: 'a' } };
      const ours = new DynamoDBClient(clientConfig(stack));
      const theirs = new DynamoDBClient({
        ...clientConfig(stack),
        credentials: { accessKeyId: '222222222222', secretAccessKey: 'x' },
      });
      await ours.send(new PutItemCommand({ TableName: 'stepbook', Item: item }));
      const again = new PutItemCommand({
        TableName: 'stepbook',
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      const query = new QueryCommand({
        TableName: 'stepbook',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'TEST#1' } },
      });

      expect((await ours.send(query)).Items).toEqual([item]);
      await expect(ours.send(again)).rejects.toThrow(
        expect.objectContaining({ name: 'ConditionalCheckFailedException' }),
      );
      await expect(theirs.send(new GetItemCommand({ TableName: 'stepbook', Key: item }))).rejects.toThrow(
        expect.objectContaining({ name: 'ResourceNotFoundException' }),
      );
    });

    it('KMS: the keys of a cell, by alias', async () => {
      const kms = new KMSClient(clientConfig(stack));
      const usages = await Promise.all(
        ['token', 'link', 'vote', 'transcript'].map(async (name) => {
          const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: `alias/stepbook-${name}` }));
          return KeyMetadata!.KeyUsage;
        }),
      );
      expect(usages).toEqual(['ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC', 'SIGN_VERIFY', 'SIGN_VERIFY']);
    });

    it('SES: a message is kept as MIME and can be read', async () => {
      const ses = new SESv2Client(clientConfig(stack));
      const { MessageId } = await ses.send(
        new SendEmailCommand({
          FromEmailAddress: 'Stepbook <stepbook@example.test>',
          Destination: { ToAddresses: ['"Ann Other" <ann@example.test>'] },
          Content: {
            Simple: { Subject: { Data: 'Größe' }, Body: { Text: { Data: 'hello' }, Html: { Data: '<p>hello</p>' } } },
          },
          EmailTags: [{ Name: 'run', Value: 'r1' }],
        }),
      );
      const { mails } = (await (await fetch(`${stack.url}/_stepbook/mail`)).json()) as { mails: { id: string }[] };
      const one = await (await fetch(`${stack.url}/_stepbook/mail/${MessageId}`)).json();
      const mime = await (await fetch(`${stack.url}/_stepbook/mail/${MessageId}/raw`)).text();

      expect(mails[0]).toMatchObject({ id: MessageId, to: ['ann@example.test'], subject: 'Größe', run: 'r1' });
      expect(one).toMatchObject({ text: 'hello', html: '<p>hello</p>' });
      expect(mime).toMatch(/^Content-Type: multipart\/alternative/m);
      expect(mime.replace(/\r\n /g, ' ')).toContain(`Message-ID: <${MessageId}@us-east-1.amazonses.com>`);
    });

    it('SES: mail from an address that is not verified is rejected', async () => {
      const ses = new SESv2Client(clientConfig(stack));
      const Content = { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } };
      const Destination = { ToAddresses: ['ann@example.test'] };
      const sending = ses.send(new SendEmailCommand({ FromEmailAddress: 'eve@elsewhere.test', Destination, Content }));
      await expect(sending).rejects.toThrow(
        expect.objectContaining({ name: 'MessageRejected', message: expect.stringContaining('eve@elsewhere.test') }),
      );
    });

    it('S3: an object of the transcript bucket is a file of the data folder', async () => {
      const s3 = new S3Client(clientConfig(stack));
      const Bucket = `stepbook-transcripts-${account}-${region}`;
      await s3.send(new PutObjectCommand({ Bucket, Key: 'r 1.transcript.json', Body: '{"a":1}' }));
      const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: 'r 1.transcript.json' }));
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
      const again = s3.send(new PutObjectCommand({ Bucket, Key: 'r 1.transcript.json', Body: '{}', IfNoneMatch: '*' }));

      expect(await Body!.transformToString()).toBe('{"a":1}');
      expect(ContentType).toBe('application/json');
      expect(Contents?.map((each) => each.Key)).toEqual(['r 1.transcript.json']);
      expect(readFileSync(join(dataDir, 'transcripts', 'r 1.transcript.json'), 'utf8')).toBe('{"a":1}');
      await expect(again).rejects.toThrow(expect.objectContaining({ name: 'PreconditionFailed' }));
      await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toThrow(
        expect.objectContaining({ name: 'NoSuchKey' }),
      );
    });

    it('EventBridge: nobody may say what AWS did', async () => {
      const events = new EventBridgeClient(clientConfig(stack));
      const entry = { DetailType: 'x', Detail: '{}' };
      const { FailedEntryCount, Entries } = await events.send(
        new PutEventsCommand({
          Entries: [
            { ...entry, Source: 'aws.ssm' },
            { ...entry, Source: 'test' },
            { ...entry, Source: 'test', Detail: '[' },
          ],
        }),
      );
      expect(FailedEntryCount).toBe(2);
      expect(Entries!.map((each) => each.ErrorCode)).toEqual([
        'NotAuthorizedForSourceException',
        undefined,
        'MalformedDetail',
      ]);
    });

    it('SSM: the command documents are there', async () => {
      const { DocumentIdentifiers } = await new SSMClient(clientConfig(stack)).send(new ListDocumentsCommand({}));
      expect(DocumentIdentifiers!.map((each) => each.Name)).toContain('stepbook-gaia-reset-certificates');
    });

    it('STS: a caller is who the key was issued to', async () => {
      const asAccount = await new STSClient(clientConfig(stack)).send(new GetCallerIdentityCommand({}));
      const asPerson = await new STSClient(clientConfig(stack, 'olga')).send(new GetCallerIdentityCommand({}));
      expect(asAccount).toMatchObject({ Account: account, Arn: `arn:aws:iam::${account}:root` });
      expect(asPerson).toMatchObject({ Account: account, Arn: `arn:aws:iam::${account}:user/olga` });
    });

    it('everything else is the console', async () => {
      expect(await (await fetch(`${stack.url}/runs`)).text()).toBe('the console');
    });
  });

  describe('refuses', () => {
    const refused = (name: string, message?: string) =>
      expect.objectContaining({ name, ...(message && { message: expect.stringContaining(message) }) });

    it('a wrong secret, in the words of each protocol', async () => {
      const { accessKeyId } = personsKey(stack, 'olga');
      const config = { ...clientConfig(stack), credentials: { accessKeyId, secretAccessKey: 'guessed' } };

      await expect(new SFNClient(config).send(new ListStateMachinesCommand({}))).rejects.toThrow(
        refused('InvalidSignatureException', 'does not match the signature you provided'),
      );
      await expect(new STSClient(config).send(new GetCallerIdentityCommand({}))).rejects.toThrow(
        refused('SignatureDoesNotMatch'),
      );
      await expect(new LambdaClient(config).send(new ListFunctionsCommand({}))).rejects.toThrow(
        refused('InvalidSignatureException'),
      );
      await expect(new S3Client(config).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toThrow(
        refused('SignatureDoesNotMatch'),
      );
    });

    it('a key that was never issued', async () => {
      const config = {
        ...clientConfig(stack),
        credentials: { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' },
      };
      await expect(new SFNClient(config).send(new ListStateMachinesCommand({}))).rejects.toThrow(
        refused('UnrecognizedClientException'),
      );
    });

    it('a signature of an hour ago', async () => {
      const config = { ...clientConfig(stack, 'olga'), systemClockOffset: -3_600_000 };
      const client = new SFNClient(config);
      await expect(client.send(new ListStateMachinesCommand({}))).rejects.toThrow(
        refused('InvalidSignatureException', 'Signature expired'),
      );
    });

    it('a request whose body is not the signed one', async () => {
      const signer = new SignatureV4({
        service: 'states',
        region,
        credentials: personsKey(stack, 'olga'),
        sha256: Sha256 as never,
      });
      const { host } = new URL(stack.url);
      const signed = await signer.sign({
        method: 'POST',
        protocol: 'http:',
        hostname: host,
        path: '/',
        body: '{}',
        headers: {
          host,
          'x-amz-target': 'AWSStepFunctions.ListStateMachines',
          'content-type': 'application/x-amz-json-1.0',
        },
      });
      const { host: _, ...headers } = signed.headers;
      const honest = await fetch(stack.url, { method: 'POST', headers, body: '{}' });
      const changed = await fetch(stack.url, { method: 'POST', headers, body: '{"maxResults":1}' });

      expect(honest.status).toBe(200);
      expect(changed.status).toBe(400);
      expect(await changed.json()).toMatchObject({ __type: expect.stringContaining('InvalidSignatureException') });
    });

    it('what a person may not: the table, the keys, other functions', async () => {
      const config = clientConfig(stack, 'alice');
      const read = new GetItemCommand({ TableName: 'stepbook', Key: { pk: { S: 'a' }, sk: { S: 'b' } } });
      const encrypt = new EncryptCommand({ KeyId: 'alias/stepbook-token', Plaintext: Buffer.from('x') });
      const complete = new InvokeCommand({ FunctionName: 'stepbook-complete-wait' });
      const table = `arn:aws:dynamodb:${region}:${account}:table/stepbook`;

      await expect(new DynamoDBClient(config).send(read)).rejects.toThrow(
        refused(
          'AccessDeniedException',
          `User: arn:aws:iam::${account}:user/alice is not authorized to perform: dynamodb:GetItem on resource: ${table} because no identity-based policy allows the dynamodb:GetItem action`,
        ),
      );
      await expect(new KMSClient(config).send(encrypt)).rejects.toThrow(
        refused('AccessDeniedException', 'kms:Encrypt'),
      );
      await expect(new LambdaClient(config).send(complete)).rejects.toThrow(
        refused('AccessDeniedException', 'lambda:InvokeFunction'),
      );
    });

    it('operations and services that are not there', async () => {
      const headers = {
        authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0`,
      };
      const post = (more: Record<string, string>, body = '{}') =>
        fetch(stack.url, { method: 'POST', headers: { ...headers, ...more }, body });
      const json = await post({ 'x-amz-target': 'Kinesis_20131202.ListStreams' });
      const unknown = await post({ 'x-amz-target': 'AWSStepFunctions.Fly' });
      const query = await post(
        { 'content-type': 'application/x-www-form-urlencoded' },
        'Action=ListUsers&Version=2010-05-08',
      );
      const rest = await fetch(`${stack.url}/2015-03-31/nothing`, { headers });

      expect([json.status, await json.json()]).toEqual([
        400,
        expect.objectContaining({ __type: expect.stringContaining('UnknownOperationException') }),
      ]);
      expect([unknown.status, await unknown.json()]).toEqual([
        400,
        expect.objectContaining({ __type: expect.stringContaining('UnknownOperationException') }),
      ]);
      expect([query.status, await query.text()]).toEqual([400, expect.stringContaining('<Code>InvalidAction</Code>')]);
      expect([rest.status, rest.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
    });

    it('requests without a signature, and pages whose name was pointed here', async () => {
      const unsigned = await fetch(stack.url, {
        method: 'POST',
        headers: { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' },
        body: '{}',
      });
      const rebound = await requestWithHost(stack.url, 'evil.example');
      expect(await unsigned.json()).toMatchObject({
        __type: expect.stringContaining('MissingAuthenticationTokenException'),
      });
      expect(rebound).toBe(421);
      expect(await requestWithHost(stack.url, 'sync-localhost')).not.toBe(421);
    });

    it('a second stack on the same data folder, and names the process', async () => {
      await expect(startTestStack(dataDir)).rejects.toThrow(
        expect.objectContaining({
          name: 'DataFolderInUse',
          message: expect.stringContaining(`process ${process.pid} (${stack.url})`),
        }),
      );
    });

    it('a vote at the IAM function URL without a signature or with a wrong one', async () => {
      const url = `${stack.url}/lambda-url/${account}/stepbook-cast-vote/`;
      const bare = await fetch(url, { method: 'POST', body: '{}' });
      const forged = await fetch(url, {
        method: 'POST',
        body: '{}',
        headers: {
          'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
          authorization: `AWS4-HMAC-SHA256 Credential=${personsKey(stack, 'bob').accessKeyId}/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=00`,
        },
      });
      expect([bare.status, forged.status]).toEqual([403, 403]);
    });
  });

  it('records who started an execution before its first task runs', async () => {
    const sfn = new SFNClient(clientConfig(stack, 'olga'));
    const input = JSON.stringify({ hub: 'nope.example.test' });
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn, input }));
    const execution = await ended(sfn, executionArn!);
    const log = (name: string) => readFileSync(join(dataDir, 'logs', `stepbook-${name}.log`), 'utf8');
    const { Items } = await new DynamoDBClient(clientConfig(stack)).send(
      new QueryCommand({
        TableName: 'stepbook',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `REQUESTER#${executionArn}` } },
      }),
    );

    expect(execution).toMatchObject({ status: 'FAILED', error: 'InputInvalid' });
    expect(Items).toHaveLength(1);
    expect(Items![0]).toMatchObject({ principal: { S: `arn:aws:iam::${account}:user/olga` }, person: { S: 'olga' } });
    expect(log('record-requester')).toContain('REPORT');
    const used = stack.usedPermissions().filter((each) => each.function === 'record-requester');
    expect(used.map((each) => each.action)).toContain('dynamodb:PutItem');
  }, 60_000);

  it('lets the role of a state machine invoke the functions of its definition and no other', async () => {
    const sfn = new SFNClient(clientConfig(stack));
    const roleArn = `arn:aws:iam::${account}:role/stepbook-gaia-reset-certificates-role`;
    const task = (name: string) => ({
      StartAt: 'T',
      States: {
        T: { Type: 'Task', Resource: `arn:aws:lambda:${region}:${account}:function:stepbook-${name}`, End: true },
      },
    });
    const run = async (name: string) => {
      const definition = JSON.stringify(task(name));
      const { stateMachineArn } = await sfn.send(
        new CreateStateMachineCommand({ name: `invokes-${name}`, definition, roleArn }),
      );
      const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: stateMachineArn! }));
      return ended(sfn, executionArn!);
    };
    const allowed = await run('list-undo');
    const refused = await run('complete-wait');

    expect(allowed.error).toBe('InputInvalid');
    expect(refused.error).toBe('Lambda.AWSLambdaException');
    expect(refused.cause).toContain(
      'is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:111111111111:function:stepbook-complete-wait',
    );
  }, 60_000);

  it('keeps secrets to its owner', () => {
    const mode = (name: string) => statSync(join(dataDir, name)).mode & 0o777;
    expect(mode('credentials')).toBe(0o600);
    expect(mode(`keys/${account}-${region}.json`)).toBe(0o600);
    expect(mode('keys')).toBe(0o700);
  });
});

describe('a stack that is started again', () => {
  const dataDir = tempFolder();

  it('has the same keys, items and people', async () => {
    const first = await startTestStack(dataDir);
    const before = personsKey(first, 'bob');
    const kms = new KMSClient(clientConfig(first));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/stepbook-vote' }));
    await new DynamoDBClient(clientConfig(first)).send(
      new PutItemCommand({ TableName: 'stepbook', Item: { pk: { S: 'a' }, sk: { S: 'b' } } }),
    );
    await first.close();

    const second = await startTestStack(dataDir);
    const after = await new KMSClient(clientConfig(second)).send(
      new DescribeKeyCommand({ KeyId: 'alias/stepbook-vote' }),
    );
    const { Item } = await new DynamoDBClient(clientConfig(second)).send(
      new GetItemCommand({ TableName: 'stepbook', Key: { pk: { S: 'a' }, sk: { S: 'b' } } }),
    );
    await second.close();

    expect(personsKey(second, 'bob')).toEqual(before);
    expect(after.KeyMetadata!.KeyId).toBe(KeyMetadata!.KeyId);
    expect(Item).toBeDefined();
  }, 60_000);
});

/** An execution once it has ended. */
async function ended(sfn: SFNClient, executionArn: string) {
  for (;;) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The status of a request with another Host than the stack's; fetch does not let one be set. */
function requestWithHost(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    }).on('error', reject);
  });
}

/** What SignatureV4 hashes with. */
class Sha256 {
  #hash;
  constructor(secret?: Uint8Array) {
    this.#hash = secret ? createHmac('sha256', secret) : createHash('sha256');
  }
  update(data: Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
}
