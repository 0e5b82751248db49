import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createEngine, type Engine } from '../../../engine/engine.ts';
import { caller, chain, history, look, simulatedEngine, start } from '../engine-fixture.ts';
import { worker } from './worker.ts';

let engine: Engine;
afterEach(() => engine.close());

const machine = (items: unknown[], map: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      Items: items,
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Before',
        States: {
          Before: { Type: 'Pass', Next: 'One' },
          One: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
            Output: '{% $states.result.Payload %}',
            End: true,
          },
        },
      },
      End: true,
      ...map,
    },
  },
});

async function mapRunsOf(executionArn: string) {
  const { mapRuns } = await engine.call('ListMapRuns', { executionArn }, caller);
  return Promise.all(mapRuns!.map(({ mapRunArn }) => engine.call('DescribeMapRun', { mapRunArn }, caller)));
}

async function redrive(executionArn: string) {
  await engine.call('RedriveExecution', { executionArn }, caller);
  await engine.idle();
}

describe('redriving an execution whose distributed Map failed', () => {
  it('redrives the same map run: children that failed run again, those never started begin', async () => {
    const { calls, broken, lambda } = worker();
    ({ engine } = simulatedEngine({ lambda }));
    broken.add('b');
    const { executionArn } = await start(engine, machine(['a', 'b', 'c']));
    expect(await look(engine, executionArn)).toMatchObject({ status: 'FAILED' });
    expect(calls).toEqual(['a', 'b']);
    const [before] = await mapRunsOf(executionArn);
    expect(before).toMatchObject({ status: 'FAILED', redriveCount: 0 });
    broken.clear();
    await redrive(executionArn);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b', 'c'] });
    expect(calls).toEqual(['a', 'b', 'b', 'c']);
    const runs = await mapRunsOf(executionArn);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      mapRunArn: before!.mapRunArn,
      status: 'SUCCEEDED',
      redriveCount: 1,
      redriveDate: expect.any(Date),
      executionCounts: { succeeded: 3, failed: 0, pendingRedrive: 0, failuresNotRedrivable: 0, total: 3 },
    });
  });

  it('tells of it in the histories of the parent and of the child', async () => {
    const { broken, lambda } = worker();
    ({ engine } = simulatedEngine({ lambda }));
    broken.add('a');
    const { executionArn } = await start(engine, machine(['a']));
    broken.clear();
    await redrive(executionArn);
    expect((await chain(engine, executionArn)).slice(3)).toEqual([
      '4<-3 MapRunStarted',
      '5<-4 MapRunFailed',
      '6<-5 MapStateFailed',
      '7<-6 ExecutionFailed',
      '8<-7 ExecutionRedriven',
      '9<-8 MapRunRedriven',
      '10<-9 MapRunSucceeded',
      '11<-10 MapStateSucceeded',
      '12<-10 MapStateExited',
      '13<-12 ExecutionSucceeded',
    ]);
    const mapRunArn = (await mapRunsOf(executionArn))[0]!.mapRunArn!;
    const events = await history(engine, executionArn);
    expect(events[8]!.mapRunRedrivenEventDetails).toEqual({ mapRunArn, redriveCount: 1 });
    const { executions } = await engine.call('ListExecutions', { mapRunArn, redriveFilter: 'REDRIVEN' }, caller);
    expect(executions).toMatchObject([{ status: 'SUCCEEDED', redriveCount: 1 }]);
    const others = await engine.call('ListExecutions', { mapRunArn, redriveFilter: 'NOT_REDRIVEN' }, caller);
    expect(others.executions).toEqual([]);
    const types = (await history(engine, executions![0]!.executionArn!)).map(({ type }) => type);
    expect(types.filter((type) => type === 'PassStateEntered')).toHaveLength(1);
    expect(types).toContain('ExecutionRedriven');
  });

  it('lets no more children run at a time than allowed and counts those that wait for it', async () => {
    const { broken, lambda } = worker();
    const { engine: made, clock } = simulatedEngine({ lambda });
    engine = made;
    for (const item of ['a', 'b', 'c']) broken.add(item);
    const definition = machine(['a', 'b', 'c'], { ToleratedFailureCount: 2 });
    const one = definition.States.Each.ItemProcessor.States.One as Record<string, unknown>;
    one.Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 1 }];
    const { executionArn } = await start(engine, definition);
    await clock.advance(15_000);
    expect((await mapRunsOf(executionArn))[0]!.executionCounts).toMatchObject({ failed: 3 });
    await redrive(executionArn);
    expect((await mapRunsOf(executionArn))[0]).toMatchObject({
      status: 'RUNNING',
      executionCounts: { running: 1, pendingRedrive: 2, failed: 0, pending: 0 },
    });
    const { mapRunArn } = (await mapRunsOf(executionArn))[0]!;
    const list = (statusFilter: 'PENDING_REDRIVE' | 'FAILED') =>
      engine.call('ListExecutions', { mapRunArn, statusFilter }, caller);
    const { executions } = await list('PENDING_REDRIVE');
    expect(executions!.map(({ status }) => status)).toEqual(['PENDING_REDRIVE', 'PENDING_REDRIVE']);
    expect((await list('FAILED')).executions).toEqual([]);
    const waiting = { executionArn: executions![0]!.executionArn };
    expect((await engine.call('DescribeExecution', waiting, caller)).status).toBe('PENDING_REDRIVE');
    broken.clear();
    await clock.advance(5_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b', 'c'] });
  });

  it('fails again when the children do, and can be redriven again', async () => {
    const { calls, broken, lambda } = worker();
    ({ engine } = simulatedEngine({ lambda }));
    broken.add('b');
    const { executionArn } = await start(engine, machine(['a', 'b']));
    await redrive(executionArn);
    expect(await look(engine, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
    broken.clear();
    await redrive(executionArn);
    expect((await look(engine, executionArn)).output).toEqual(['a', 'b']);
    expect(calls).toEqual(['a', 'b', 'b', 'b']);
    expect((await mapRunsOf(executionArn)).map(({ redriveCount }) => redriveCount)).toEqual([2]);
  });

  it('goes on with what was stopped', async () => {
    const { engine: made, clock } = simulatedEngine();
    engine = made;
    const definition = machine([1, 2, 3], { MaxConcurrency: 2 });
    definition.States.Each.ItemProcessor.States.One = { Type: 'Wait', Seconds: 5, End: true } as never;
    const { executionArn } = await start(engine, definition);
    await engine.call('StopExecution', { executionArn }, caller);
    // At once: its children are still being stopped.
    await redrive(executionArn);
    expect((await mapRunsOf(executionArn))[0]).toMatchObject({
      redriveCount: 1,
      executionCounts: { running: 2, pending: 1, aborted: 0 },
    });
    await clock.advance(10_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [1, 2, 3] });
  });

  it('counts a child that cannot run again as failed', async () => {
    const { broken, lambda } = worker();
    const { engine: made, clock } = simulatedEngine({ lambda });
    engine = made;
    broken.add('a');
    const definition = machine(['a', 'b'], { MaxConcurrency: 2, ToleratedFailureCount: 1 });
    const processor = definition.States.Each.ItemProcessor.States as Record<string, unknown>;
    Object.assign(processor.One as object, { Next: 'Nap', End: undefined });
    processor.Nap = { Type: 'Wait', Seconds: 20 * 86_400, End: true };
    const { executionArn } = await start(engine, definition);
    await clock.advance(15 * 86_400_000);
    await engine.call('StopExecution', { executionArn }, caller);
    broken.clear();
    await redrive(executionArn);
    expect((await mapRunsOf(executionArn))[0]).toMatchObject({
      executionCounts: { failed: 1, running: 1, failuresNotRedrivable: 1, pendingRedrive: 0 },
    });
    await clock.advance(20 * 86_400_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: ['b'] });
  });

  it('starts another run when not the run failed but what came after it, and when the Map is retried', async () => {
    const { broken, lambda } = worker();
    const { engine: made, clock } = simulatedEngine({ lambda });
    engine = made;
    const after = await start(engine, machine(['a'], { Output: '{% $error("no") %}' }));
    await redrive(after.executionArn);
    expect(await mapRunsOf(after.executionArn)).toHaveLength(2);
    broken.add('a');
    const retry = { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1 }] };
    const retried = await start(engine, machine(['a'], retry));
    await clock.advance(1_000);
    await redrive(retried.executionArn);
    // Run, retry with a run of its own, redrive of that, retry.
    await clock.advance(1_000);
    expect((await mapRunsOf(retried.executionArn)).map(({ redriveCount }) => redriveCount)).toEqual([0, 1, 0]);
  });

  it('is taken up after a restart', async () => {
    const { calls, broken, lambda } = worker();
    const folder = mkdtempSync(join(tmpdir(), 'engine-redrive-map-run-'));
    engine = createEngine({ journal: folder, clock: new SimulatedClock(0), lambda });
    broken.add('a');
    broken.add('b');
    const definition = machine(['a', 'b'], { MaxConcurrency: 2, ToleratedFailureCount: 1 });
    const one = definition.States.Each.ItemProcessor.States.One as Record<string, unknown>;
    one.Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 1 }];
    const { executionArn } = await start(engine, definition);
    await engine.close();
    const clock = new SimulatedClock(1_000);
    engine = createEngine({ journal: folder, clock, lambda });
    await clock.advance(5_000);
    expect((await look(engine, executionArn)).status).toBe('FAILED');
    await engine.close();
    engine = createEngine({ journal: folder, clock, lambda });
    await redrive(executionArn);
    await engine.close();
    broken.clear();
    calls.length = 0;
    const later = new SimulatedClock(60_000);
    engine = createEngine({ journal: folder, clock: later, lambda });
    await later.advance(5_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b'] });
    expect(calls.sort()).toEqual(['a', 'b']);
    expect((await mapRunsOf(executionArn))[0]).toMatchObject({ redriveCount: 1, executionCounts: { succeeded: 2 } });
    rmSync(folder, { recursive: true, force: true });
  });
});
