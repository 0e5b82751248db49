import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { DeployedFunction } from '../../../local/functions/function.ts';
import { createFunctionLogs } from '../../../local/functions/logs.ts';
import { createFunctionRuntime } from '../../../local/functions/runtime.ts';
import { compileSandboxWorker, SandboxPool } from '../../../local/functions/sandbox-pool.ts';
import { tempFolder } from '../temp-folder.ts';

const folder = tempFolder();
const pool = new SandboxPool({ script: await compileSandboxWorker(folder), perFunction: 3, preload: [] });
const logs = createFunctionLogs(join(folder, 'logs'));
const runtime = createFunctionRuntime({ pool, logs, endpoint: () => 'http://127.0.0.1:1' });
afterAll(async () => {
  await runtime.close();
  await logs.close();
});

/** Deploys a function whose module has this source. */
function deploy(name: string, source: string, more: Partial<DeployedFunction> = {}): DeployedFunction {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  const fn: DeployedFunction = {
    name,
    account: '111111111111',
    region: 'eu-west-1',
    arn: `arn:aws:lambda:eu-west-1:111111111111:function:${name}`,
    role: 'arn:aws:iam::111111111111:role/r',
    file,
    bytes: source.length,
    timeoutSeconds: 5,
    memoryMb: 128,
    description: '',
    env: {},
    ...more,
  };
  runtime.deploy(fn);
  return fn;
}

const call = async (fn: DeployedFunction, payload: unknown = {}) => {
  const { payload: text, ...rest } = await runtime.invoke(fn, JSON.stringify(payload));
  return { ...rest, value: JSON.parse(text) };
};

describe('the function runtime', () => {
  it('gives the event and the context of Lambda, and an environment of its own', async () => {
    process.env.STEPBOOK_TEST_SECRET = 'of the process';
    const fn = deploy(
      'echo',
      `export const handler = async (event, context) => ({
        event, left: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn, id: context.awsRequestId,
        name: context.functionName, version: context.functionVersion, group: context.logGroupName,
        env: { own: process.env.OWN, region: process.env.AWS_REGION, endpoint: process.env.AWS_ENDPOINT_URL, leaked: process.env.STEPBOOK_TEST_SECRET ?? null },
      });`,
      { env: { OWN: 'yes' } },
    );
    const { value, functionError, requestId } = await call(fn, { a: [1] });
    delete process.env.STEPBOOK_TEST_SECRET;

    expect(functionError).toBeUndefined();
    expect(value).toMatchObject({
      event: { a: [1] },
      arn: fn.arn,
      id: requestId,
      name: 'echo',
      version: '$LATEST',
      group: '/aws/lambda/echo',
    });
    expect(value.env).toEqual({ own: 'yes', region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', leaked: null });
    expect(value.left).toBeGreaterThan(4000);
    expect(value.left).toBeLessThanOrEqual(5000);
  });

  it('uses a warm environment again, and several side by side', async () => {
    const fn = deploy(
      'count',
      `let calls = 0; const id = Math.random();
       export const handler = async ({ wait }) => { calls++; await new Promise((r) => setTimeout(r, wait ?? 0)); return { id, calls }; };`,
    );
    const first = await call(fn);
    const second = await call(fn);
    const together = await Promise.all(Array.from({ length: 5 }, () => call(fn, { wait: 100 })));

    expect(second.value).toEqual({ id: first.value.id, calls: 2 });
    expect(new Set(together.map((each) => each.value.id)).size).toBe(3);
  });

  it('answers undefined with null', async () => {
    expect((await call(deploy('nothing', 'export const handler = async () => {};'))).value).toBeNull();
  });

  it('gives errors by name and message, with their trace', async () => {
    const fn = deploy(
      'throws',
      `export const handler = async () => { throw Object.assign(new Error('the plan differs'), { name: 'PlanChanged' }); };`,
    );
    const { functionError, value } = await call(fn);
    expect(functionError).toBe('Unhandled');
    expect(value).toMatchObject({ errorType: 'PlanChanged', errorMessage: 'the plan differs' });
    expect(value.trace[0]).toBe('PlanChanged: the plan differs');
  });

  it('ends a function at its time-out, and goes on with a new environment', async () => {
    const fn = deploy('slow', `export const handler = async ({ hang }) => { if (hang) for (;;); return 'quick'; };`, {
      timeoutSeconds: 0.3,
    });
    const slow = await call(fn, { hang: true });
    const quick = await call(fn);
    expect(slow).toMatchObject({
      functionError: 'Unhandled',
      value: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${slow.requestId} Error: Task timed out after 0.30 seconds`,
      },
    });
    expect(quick.value).toBe('quick');
  });

  it('tells of a process that exits, an error nobody caught, and a rejection nobody handled', async () => {
    const exits = await call(deploy('exits', 'export const handler = async () => { process.exit(3); };'));
    const uncaught = await call(
      deploy(
        'uncaught',
        `export const handler = () => new Promise(() => setTimeout(() => { throw new TypeError('late'); }));`,
      ),
    );
    const unhandled = await call(
      deploy('unhandled', `export const handler = () => new Promise(() => { Promise.reject(new Error('nobody')); });`),
    );

    expect(exits.value).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${exits.requestId} Error: Runtime exited with error: exit status 3`,
    });
    expect(uncaught.value).toMatchObject({ errorType: 'TypeError', errorMessage: 'late' });
    expect(unhandled.value).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'nobody' });
  });

  it('tells why a module does not load, and that there is no handler', async () => {
    const broken = await call(deploy('broken', `throw new RangeError('TABLE_NAME is not set');`));
    const empty = await call(deploy('empty', 'export const other = 1;'));
    expect(broken.value).toMatchObject({ errorType: 'RangeError', errorMessage: 'TABLE_NAME is not set' });
    expect(empty.value).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
  });

  it('keeps what a function writes, in order, and the tail for the caller', async () => {
    const fn = deploy(
      'writes',
      `export const handler = async () => { console.log('one'); console.error('two'); process.stdout.write('three\\n'); };`,
    );
    const { logTail } = await call(fn);
    expect(logTail).toMatch(/START RequestId: .*\none\ntwo\nthree\nEND RequestId/s);
    await logs.close();
    expect(readFileSync(join(folder, 'logs', 'writes.log'), 'utf8')).toBe(logTail);
  });
});
