import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as events from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';

export const account = '111111111111';
export const region = 'us-east-1';

/** A way to call services: the SDK, or the AWS command line. */
export interface Driver {
  /** @param service as the command line calls it; `operation` in kebab case, `input` as the API has it */
  call(service: keyof typeof services, operation: string, input: object): Promise<Record<string, unknown>>;
  /** Creates a function `index.handler` of this CommonJS source. */
  createFunction(name: string, source: string): Promise<unknown>;
  putObject(bucket: string, key: string, text: string): Promise<unknown>;
  close(): void;
}

const services = {
  dynamodb: [dynamodb.DynamoDBClient, dynamodb],
  events: [events.EventBridgeClient, events],
  lambda: [lambda.LambdaClient, lambda],
  s3api: [s3.S3Client, s3],
  stepfunctions: [sfn.SFNClient, sfn],
  sns: [sns.SNSClient, sns],
  sqs: [sqs.SQSClient, sqs],
} as const;

const role = `arn:aws:iam::${account}:role/service-role`;
const zipOf = (source: string) => zipSync({ 'index.js': strToU8(source) });

/** The SDK for JavaScript. */
export function sdkDriver(endpoint: string): Driver {
  const credentials = { accessKeyId: account, secretAccessKey: 'any' };
  const config = { endpoint, region, credentials, disableHostPrefix: true, forcePathStyle: true, maxAttempts: 1 };
  const clients = new Map<string, sfn.SFNClient>();
  const clientOf = (service: keyof typeof services) => {
    const [Client] = services[service];
    // Every client sends commands of its own; which is which, the command's name says.
    const client = clients.get(service) ?? new (Client as typeof sfn.SFNClient)(config);
    clients.set(service, client);
    return client;
  };
  const call: Driver['call'] = async (service, operation, input) => {
    const [, commands] = services[service];
    const name = operation.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
    const Command = (commands as unknown as Record<string, new (input: object) => never>)[`${name}Command`]!;
    return (await clientOf(service).send(new Command(input))) as never;
  };
  return {
    call,
    createFunction: (FunctionName, source) =>
      call('lambda', 'create-function', {
        FunctionName,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: role,
        Timeout: 60,
        Code: { ZipFile: zipOf(source) },
      }),
    putObject: (Bucket, Key, Body) => call('s3api', 'put-object', { Bucket, Key, Body }),
    close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}

/** The AWS command line, with nothing but keys and the endpoint. */
export function cliDriver(endpoint: string): Driver {
  const folder = mkdtempSync(join(tmpdir(), 'stepbook-aws-'));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_DEFAULT_REGION: region,
    AWS_PAGER: '',
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
  };
  const aws = async (...words: string[]) => {
    const { stdout } = await promisify(execFile)('aws', ['--endpoint-url', endpoint, '--output', 'json', ...words], {
      env,
    });
    return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as Record<string, unknown>;
  };
  let files = 0;
  const file = (content: string | Uint8Array) => {
    const path = join(folder, `input-${++files}`);
    writeFileSync(path, content);
    return path;
  };
  return {
    call: (service, operation, input) => aws(service, operation, '--cli-input-json', JSON.stringify(input)),
    createFunction(name, source) {
      const code = `fileb://${file(zipOf(source))}`;
      const settings = ['--runtime', 'nodejs24.x', '--handler', 'index.handler', '--role', role, '--timeout', '60'];
      return aws('lambda', 'create-function', '--function-name', name, ...settings, '--zip-file', code);
    },
    putObject: (bucket, key, text) =>
      aws('s3api', 'put-object', '--bucket', bucket, '--key', key, '--body', file(text)),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
