import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Stack } from '../../local/stack.ts';
import { startTestStack } from '../local/stack-fixture.ts';
import { cliDriver, type Driver } from '../samples/drivers.ts';
import { difference, runSample, type Sample, samples } from '../samples/samples.ts';

/**
 * StartSyncExecution goes to another host, `sync-127.0.0.1`, unless the client can be told not to
 * (AWS_DISABLE_HOST_PREFIX_INJECTION); there is no such name, so an older command line cannot run it.
 */
async function keepsTheHost(): Promise<boolean> {
  const driver = cliDriver('http://127.0.0.1:9');
  const stateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:none';
  try {
    await driver.call('stepfunctions', 'start-sync-execution', { stateMachineArn });
    return true;
  } catch (error) {
    return !(error as Error).message.includes('sync-127.0.0.1');
  } finally {
    driver.close();
  }
}

/** SQS speaks JSON since November 2023; an older command line speaks the Query protocol, which the embedded stack does not know. */
async function speaksJson(): Promise<boolean> {
  let json = false;
  const server = createServer((request, answer) => {
    json = request.headers['x-amz-target'] !== undefined;
    answer.writeHead(400).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const driver = cliDriver(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await driver.call('sqs', 'list-queues', {}).catch(() => {});
  driver.close();
  server.close();
  return json;
}

const hostKept = await keepsTheHost();
const queuesInJson = await speaksJson();
/** The samples that put something into a queue, or look into one. */
const withQueues = ['task-timer', 'callback', 'transfer-records', 'map-messages'];

describe('the AWS command line runs what AWS’s documentation shows, unchanged', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stepbook-aws-cli-'));
  let stack: Stack;
  let driver: Driver;
  beforeAll(async () => {
    stack = await startTestStack(dataDir);
    driver = cliDriver(stack.url);
  });
  afterAll(async () => {
    driver?.close();
    await stack?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const tooOldFor = ({ type, name }: Sample) => {
    if (type === 'EXPRESS' && !hostKept) return 'this command line calls the host sync-127.0.0.1';
    if (withQueues.includes(name) && !queuesInJson) return 'this command line speaks the old protocol of SQS';
    return undefined;
  };
  const runs = (sample: Sample) => tooOldFor(sample) === undefined;
  const tooOld = samples.filter((sample) => !runs(sample)).map((sample) => [sample.name, tooOldFor(sample)]);
  if (tooOld.length > 0) it.skip.each(tooOld)('%s (%s)', () => {});

  it.each(samples.filter(runs).map(({ name }) => name))('%s', async (name) => {
    const sample = samples.find((one) => one.name === name)!;
    const { output, found } = await runSample(driver, sample);
    expect(difference(sample.output, output)).toBeUndefined();
    expect(found).toEqual(sample.found);
  });
});
