import { afterEach, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../../engine/engine.ts';
import { caller, chain, look, simulatedEngine, start } from '../engine-fixture.ts';

let engine: Engine;
afterEach(() => engine.close());

/** An engine whose functions fail until they are mended. */
function withBrokenFunctions() {
  const calls: string[] = [];
  const broken = new Set<string>();
  const simulated = simulatedEngine({
    lambda: {
      async invoke({ functionName, payload }) {
        calls.push(functionName);
        if (!broken.has(functionName)) return { statusCode: 200, payload };
        return { statusCode: 200, payload: '{"errorType":"Broken"}', functionError: 'Unhandled' };
      },
    },
  });
  engine = simulated.engine;
  return { ...simulated, calls, broken };
}

const call = (name: string, fields: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  OutputPath: '$.Payload',
  ...fields,
});
const branch = (name: string) => ({ StartAt: name, States: { [name]: call(name) } });

describe('RedriveExecution', () => {
  it('begins with the state that failed and keeps what came before', async () => {
    const { calls, broken } = withBrokenFunctions();
    broken.add('b');
    const machine = { StartAt: 'A', States: { A: call('a', { Next: 'B' }), B: call('b') } };
    const { executionArn } = await start(engine, machine, { n: 1 });
    broken.clear();
    await engine.call('RedriveExecution', { executionArn }, caller);
    await engine.idle();
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { n: 1 } });
    expect(calls).toEqual(['a', 'b', 'b']);
    expect((await chain(engine, executionArn)).slice(-7)).toEqual([
      '11<-10 ExecutionFailed',
      '12<-11 ExecutionRedriven',
      '13<-12 TaskScheduled',
      '14<-13 TaskStarted',
      '15<-14 TaskSucceeded',
      '16<-15 TaskStateExited',
      '17<-16 ExecutionSucceeded',
    ]);
    const { redriveCount } = await engine.call('DescribeExecution', { executionArn }, caller);
    expect(redriveCount).toBe(1);
  });

  it('runs only the branches of a Parallel and the items of a Map that did not succeed', async () => {
    const { calls, broken } = withBrokenFunctions();
    broken.add('b');
    const parallel = {
      StartAt: 'P',
      States: { P: { Type: 'Parallel', Branches: ['a', 'b', 'c'].map(branch), End: true } },
    };
    const { executionArn } = await start(engine, parallel, 7);
    expect((await look(engine, executionArn)).status).toBe('FAILED');
    const before = calls.filter((name) => name === 'a').length;
    broken.clear();
    await engine.call('RedriveExecution', { executionArn }, caller);
    await engine.idle();
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [7, 7, 7] });
    expect(calls.filter((name) => name === 'a').length).toBe(before);
  });

  it('waits anew in a state that was stopped', async () => {
    const { clock } = withBrokenFunctions();
    const { executionArn } = await start(engine, {
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 5, End: true } },
    });
    await engine.call('StopExecution', { executionArn }, caller);
    await engine.call('RedriveExecution', { executionArn }, caller);
    await clock.advance(5_000);
    expect((await look(engine, executionArn)).status).toBe('SUCCEEDED');
  });

  it('refuses one that runs, one that succeeded and one of long ago', async () => {
    const { clock } = withBrokenFunctions();
    const nap = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, End: true } } };
    const redrive = (executionArn: string) => engine.call('RedriveExecution', { executionArn }, caller);
    const one = await start(engine, nap);
    await expect(redrive(one.executionArn)).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
    await clock.advance(5_000);
    await expect(redrive(one.executionArn)).rejects.toThrow('Execution is SUCCEEDED and cannot be redriven');
    const two = await start(engine, nap);
    await engine.call('StopExecution', { executionArn: two.executionArn }, caller);
    await clock.advance(15 * 86_400_000);
    await expect(redrive(two.executionArn)).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
  });

  it('answers a call with the same token with the redrive it began', async () => {
    const { clock, broken } = withBrokenFunctions();
    broken.add('a');
    const { executionArn } = await start(engine, branch('a'));
    const redrive = (clientToken: string) => engine.call('RedriveExecution', { executionArn, clientToken }, caller);
    await clock.advance(1_000);
    const first = await redrive('one');
    await engine.idle();
    await clock.advance(1_000);
    expect(await redrive('one')).toEqual(first);
    await redrive('two');
    await engine.idle();
    const { redriveCount } = await engine.call('DescribeExecution', { executionArn }, caller);
    expect(redriveCount).toBe(2);
  });

  it('redrives nested branches and iterations that had not succeeded', async () => {
    const { calls, broken } = withBrokenFunctions();
    broken.add('inner');
    const nested = {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          MaxConcurrency: 1,
          ItemProcessor: {
            StartAt: 'Both',
            States: { Both: { Type: 'Parallel', Branches: [branch('fine'), branch('inner')], End: true } },
          },
          End: true,
        },
      },
    };
    const { executionArn } = await start(engine, nested, [1, 2]);
    expect((await look(engine, executionArn)).status).toBe('FAILED');
    const before = calls.length;
    broken.clear();
    await engine.call('RedriveExecution', { executionArn }, caller);
    await engine.idle();
    expect(await look(engine, executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: [
        [1, 1],
        [2, 2],
      ],
    });
    expect(calls.slice(0, before).filter((name) => name === 'fine')).toHaveLength(1);
    const types = (await chain(engine, executionArn)).map((line) => line.split(' ')[1]);
    expect(types.filter((type) => type === 'MapIterationStarted')).toHaveLength(2);
    expect(types.filter((type) => type === 'TaskStateEntered')).toHaveLength(4);
  });

  it('gives a state its retries and its time-out anew', async () => {
    const { clock, calls, broken } = withBrokenFunctions();
    broken.add('a');
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const machine = {
      TimeoutSeconds: 10,
      StartAt: 'A',
      States: { A: call('a', { Retry, Next: 'W' }), W: { Type: 'Wait', Seconds: 8, End: true } },
    };
    const { executionArn } = await start(engine, machine);
    await clock.advance(1_000);
    expect((await look(engine, executionArn)).status).toBe('FAILED');
    await clock.advance(60_000);
    await engine.call('RedriveExecution', { executionArn }, caller);
    await engine.idle();
    broken.clear();
    await clock.advance(1_000);
    expect(calls).toHaveLength(4);
    await clock.advance(7_999);
    expect((await look(engine, executionArn)).status).toBe('RUNNING');
    await clock.advance(1);
    expect((await look(engine, executionArn)).status).toBe('SUCCEEDED');
  });
});
