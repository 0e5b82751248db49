import { mkdtempSync, rmSync } from 'node:fs';
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

const hostKept = await keepsTheHost();

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

  const runs = (sample: Sample) => sample.type !== 'EXPRESS' || hostKept;
  const tooOld = samples.filter((sample) => !runs(sample));
  if (tooOld.length > 0) it.skip.each(tooOld)('$name (this command line calls the host sync-127.0.0.1)', () => {});

  it.each(samples.filter(runs).map(({ name }) => name))('%s', async (name) => {
    const sample = samples.find((one) => one.name === name)!;
    const { output, found } = await runSample(driver, sample);
    expect(difference(sample.output, output)).toBeUndefined();
    expect(found).toEqual(sample.found);
  });
});
