import { join } from 'node:path';
import { CreateFunctionCommand, DeleteFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { CreatedFunctions } from '../../local/functions/created-functions.ts';
import type { Stack } from '../../local/stack.ts';
import { type Driver, sdkDriver } from '../samples/drivers.ts';
import { difference, runSample, samples } from '../samples/samples.ts';
import { account, clientConfig, region, startTestStack } from './stack-fixture.ts';
import { tempFolder } from './temp-folder.ts';

const dataDir = tempFolder();
const cellBucket = `stepbook-transcripts-${account}-${region}`;
let stack: Stack;
let lambda: LambdaClient;
let s3: S3Client;
beforeAll(async () => {
  stack = await startTestStack(dataDir);
  lambda = new LambdaClient(clientConfig(stack));
  s3 = new S3Client({ ...clientConfig(stack), forcePathStyle: true });
}, 60_000);
afterAll(async () => {
  lambda?.destroy();
  s3?.destroy();
  await stack?.close();
});

const create = (FunctionName: string, files: Record<string, string>, more: object = {}) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Role: `arn:aws:iam::${account}:role/any`,
      Handler: 'index.handler',
      Timeout: 60,
      Code: {
        ZipFile: zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
      },
      ...more,
    }),
  );
const invoke = async (FunctionName: string, payload: unknown = {}) => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
  return JSON.parse(Buffer.from(Payload!).toString());
};

describe('what callers create in the stack', () => {
  it('a function: of either kind of module, with its environment and the SDK, kept for the next start', async () => {
    const made = await create('old-style', { 'index.js': 'exports.handler = async (event) => `Hello ${event.who}!`;' });
    const module = `import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
      export const run = async () => [process.env.WHO, (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Account];`;
    await create(
      'new-style',
      { 'app/main.mjs': module },
      { Handler: 'app/main.run', Environment: { Variables: { WHO: 'me' } } },
    );
    expect(made).toMatchObject({
      FunctionArn: `arn:aws:lambda:${region}:${account}:function:old-style`,
      State: 'Active',
    });
    expect(await invoke('old-style', { who: 'you' })).toBe('Hello you!');
    expect(await invoke('new-style')).toEqual(['me', account]);
    const known = new CreatedFunctions(join(dataDir, 'functions')).load();
    expect(known.map(({ name, handler }) => [name, handler]).sort()).toEqual([
      ['new-style', 'app/main.run'],
      ['old-style', 'index.handler'],
    ]);
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'old-style' }));
    await create('old-style', { 'index.cjs': 'exports.handler = async () => 2;' });
    expect(await invoke('old-style')).toBe(2);
  });

  it('a function is refused that cannot run, and none of the stack’s own is taken away', async () => {
    await expect(create('snake', {}, { Runtime: 'python3.13' })).rejects.toThrow('runs Node.js alone');
    await expect(create('empty', { 'other.js': '' })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await expect(create('out', { '../up.js': '' })).rejects.toThrow('outside of the archive');
    await expect(create('stepbook-open-run', { 'index.js': '' })).rejects.toMatchObject({
      name: 'ResourceConflictException',
    });
    await expect(lambda.send(new DeleteFunctionCommand({ FunctionName: 'stepbook-open-run' }))).rejects.toThrow(
      'belongs to the stack',
    );
  });

  it('a bucket: with objects until it is emptied; a cell’s own keeps what it has', async () => {
    const Bucket = 'my-data';
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b.csv', Body: 'x' }));
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/b.csv' }));
    expect(Buckets!.map(({ Name }) => Name)).toEqual([Bucket, cellBucket]);
    expect(await Body!.transformToString()).toBe('x');
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a/b.csv' }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    expect((await s3.send(new ListBucketsCommand({}))).Buckets!.map(({ Name }) => Name)).not.toContain(Bucket);

    await s3.send(new PutObjectCommand({ Bucket: cellBucket, Key: 'kept.json', Body: '{}' }));
    const remove = new DeleteObjectCommand({ Bucket: cellBucket, Key: 'kept.json' });
    await expect(s3.send(remove)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(s3.send(new DeleteBucketCommand({ Bucket: cellBucket }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'No' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });
});

describe('a machine of the kind AWS’s documentation shows', () => {
  const runs = new Map<string, Promise<Awaited<ReturnType<typeof runSample>>>>();
  let driver: Driver;
  afterAll(() => driver?.close());
  // All at once: most of their time is waiting.
  beforeAll(async () => {
    driver = sdkDriver(stack.url);
    for (const sample of samples) {
      const run = sample.name === 'nested-executions' ? runs.get('hello-world')! : Promise.resolve();
      runs.set(
        sample.name,
        run.then(() => runSample(driver, sample)),
      );
    }
    await Promise.allSettled(runs.values());
  }, 60_000);

  it.each(samples.map(({ name }) => name))('%s runs unchanged', async (name) => {
    const sample = samples.find((one) => one.name === name)!;
    const { output, found } = await runs.get(name)!;
    expect(difference(sample.output, output)).toBeUndefined();
    expect(found).toEqual(sample.found);
  });
});
