import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createEngine, type Engine } from '../../../engine/engine.ts';
import type { StatusChange } from '../../../engine/execution/status-change.ts';
import type { SdkRequest } from '../../../engine/ports.ts';
import { caller, look, simulatedEngine, start } from '../engine-fixture.ts';
import { worker } from './worker.ts';

let engine: Engine;
const folders: string[] = [];
afterEach(async () => {
  await engine.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'engine-express-children-'));
  folders.push(folder);
  return folder;
}

/** A Map whose children pass `Before`, then do `one`. */
const machine = (items: unknown[], one: object, map: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      Label: 'Items',
      Items: items,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Before',
        States: { Before: { Type: 'Pass', Next: 'One' }, One: { End: true, ...one } },
      },
      End: true,
      ...map,
    },
  },
});
const nap = (Seconds: unknown) => ({ Type: 'Wait', Seconds });
const work = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
};

async function mapRunOf(executionArn: string) {
  const { mapRuns } = await engine.call('ListMapRuns', { executionArn }, caller);
  expect(mapRuns).toHaveLength(1);
  return engine.call('DescribeMapRun', { mapRunArn: mapRuns![0]!.mapRunArn }, caller);
}
async function childrenOf(executionArn: string, more: object = {}) {
  const { mapRunArn } = await mapRunOf(executionArn);
  return (await engine.call('ListExecutions', { mapRunArn, ...more }, caller)).executions!;
}
async function redrive(executionArn: string) {
  await engine.call('RedriveExecution', { executionArn }, caller);
  await engine.idle();
}

describe('an Express child of a map run', () => {
  it('is listed with its run and described, and has no history', async () => {
    const changes: StatusChange[] = [];
    ({ engine } = simulatedEngine({ onStatusChange: (change) => changes.push(change) }));
    const { executionArn } = await start(engine, machine(['a', 'b'], { Type: 'Pass' }));
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b'] });
    const children = await childrenOf(executionArn);
    expect(children).toHaveLength(2);
    const child = children[1]!;
    const place = /^arn:aws:states:us-east-1:111111111111:(express|stateMachine):machine-\d+\/Items/;
    expect(child.executionArn).toMatch(new RegExp(`${place.source}:[0-9a-f-]{36}:[0-9a-f-]{36}$`));
    expect(child.stateMachineArn).toMatch(place);
    const described = await engine.call('DescribeExecution', { executionArn: child.executionArn }, caller);
    expect(described).toMatchObject({
      status: 'SUCCEEDED',
      input: '"a"',
      output: '"a"',
      mapRunArn: child.mapRunArn,
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
    for (const operation of ['GetExecutionHistory', 'StopExecution', 'DescribeStateMachineForExecution']) {
      const asked = engine.call(operation, { executionArn: child.executionArn }, caller);
      await expect(asked).rejects.toMatchObject({ name: 'InvalidArn' });
    }
    expect(changes.map((change) => change.executionArn)).toEqual([executionArn, executionArn]);
  });

  it('cannot be described when there is none, nor when no map run started it', async () => {
    ({ engine } = simulatedEngine());
    const arn = (machineName: string) => `arn:aws:states:us-east-1:111111111111:express:${machineName}:a:b`;
    const describe = (machineName: string) =>
      engine.call('DescribeExecution', { executionArn: arn(machineName) }, caller);
    await expect(describe('m/Items')).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    await expect(describe('m')).rejects.toMatchObject({ name: 'InvalidArn' });
  });

  it('runs for five minutes at most', async () => {
    const simulated = simulatedEngine();
    ({ engine } = simulated);
    const { executionArn } = await start(engine, machine([301, 10], nap('{% $states.input %}')));
    await simulated.clock.advance(299_000);
    expect((await mapRunOf(executionArn)).executionCounts).toMatchObject({ running: 1, succeeded: 1 });
    await simulated.clock.advance(1_000);
    expect((await mapRunOf(executionArn)).executionCounts).toMatchObject({ timedOut: 1, succeeded: 1 });
    const child = (await childrenOf(executionArn, { statusFilter: 'TIMED_OUT' }))[0]!;
    expect(await look(engine, child.executionArn!)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  it('cannot be stopped: a run that fails waits for it', async () => {
    const simulated = simulatedEngine();
    ({ engine } = simulated);
    const one = { Type: 'Wait', Seconds: '{% $states.input = 0 ? $error("zero") : $states.input %}' };
    const { executionArn } = await start(engine, machine([0, 20, 30], one, { MaxConcurrency: 2 }));
    expect((await look(engine, executionArn)).status).toBe('RUNNING');
    expect((await mapRunOf(executionArn)).executionCounts).toMatchObject({ running: 1, failed: 1, pending: 1 });
    await simulated.clock.advance(20_000);
    expect(await look(engine, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
    expect((await mapRunOf(executionArn)).executionCounts).toMatchObject({ succeeded: 1, failed: 1 });
  });

  it('cannot be stopped: a redrive of a stopped execution waits for it', async () => {
    const simulated = simulatedEngine();
    ({ engine } = simulated);
    const { executionArn } = await start(engine, machine([20, 30], nap('{% $states.input %}'), { MaxConcurrency: 1 }));
    await engine.call('StopExecution', { executionArn }, caller);
    await engine.idle();
    expect(await mapRunOf(executionArn)).toMatchObject({ status: 'RUNNING', executionCounts: { running: 1 } });
    await redrive(executionArn);
    expect(await mapRunOf(executionArn)).toMatchObject({ redriveCount: 0, executionCounts: { running: 1 } });
    await simulated.clock.advance(20_000);
    expect(await mapRunOf(executionArn)).toMatchObject({
      status: 'RUNNING',
      redriveCount: 1,
      executionCounts: { running: 1, succeeded: 1 },
    });
    await simulated.clock.advance(30_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [20, 30] });
  });

  it('begins anew when its run is redriven, under the same ARN', async () => {
    const { calls, broken, lambda } = worker();
    const { engine: made, clock } = simulatedEngine({ lambda });
    engine = made;
    broken.add('b');
    const definition = machine(['a', 'b', 'c'], { Type: 'Wait', Seconds: 1 }, { MaxConcurrency: 1 });
    // The first state counts, for a redrive of a Standard child would leave it out.
    definition.States.Each.ItemProcessor.States.Before = { ...work, Next: 'One', End: undefined } as never;
    definition.States.Each.ItemProcessor.States.One = { ...work, End: true } as never;
    const { executionArn } = await start(engine, definition);
    const [failed] = await childrenOf(executionArn, { statusFilter: 'FAILED' });
    const before = await engine.call('DescribeExecution', { executionArn: failed!.executionArn }, caller);
    expect(before).toMatchObject({ error: 'Broken', redriveStatus: 'REDRIVABLE_BY_MAP_RUN' });
    broken.clear();
    calls.length = 0;
    // Long after a Standard child could be redriven no more.
    await clock.advance(13 * 86_400_000);
    await redrive(executionArn);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b', 'c'] });
    expect(calls).toEqual(['b', 'b', 'c', 'c']);
    expect(await mapRunOf(executionArn)).toMatchObject({
      redriveCount: 1,
      executionCounts: { succeeded: 3, failed: 0, total: 3 },
    });
    const after = await engine.call('DescribeExecution', { executionArn: failed!.executionArn }, caller);
    expect(after).toMatchObject({ status: 'SUCCEEDED', redriveCount: 0, startDate: new Date(clock.now()) });
    expect(after).not.toHaveProperty('redriveDate');
    expect(await childrenOf(executionArn)).toHaveLength(3);
  });

  it('writes what came of it to the result files', async () => {
    const written: Record<string, string> = {};
    ({ engine } = simulatedEngine({
      sdk: {
        async call({ parameters }: SdkRequest) {
          written[String(parameters.Key).split('/').at(-1)!] = String(parameters.Body);
          return {};
        },
      },
    }));
    const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'b', Prefix: 'p' } };
    const { executionArn } = await start(engine, machine([1], { Type: 'Pass' }, { ResultWriter }));
    expect((await look(engine, executionArn)).status).toBe('SUCCEEDED');
    const [child] = await childrenOf(executionArn);
    expect(JSON.parse(written['SUCCEEDED_0.json']!)).toMatchObject([
      { ExecutionArn: child!.executionArn, Output: '1', RedriveStatus: 'NOT_REDRIVABLE', Status: 'SUCCEEDED' },
    ]);
  });
});

describe('Express children in a journal', () => {
  const journalOf = (folder: string) => {
    const db = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
    const count = (table: string) => (db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get() as { n: number }).n;
    const found = { executions: count('execution'), histories: count('history'), frames: count('frame') };
    db.close();
    return found;
  };

  it('are one row each, without history and frames', async () => {
    const folder = temporaryFolder();
    engine = createEngine({ journal: folder, clock: new SimulatedClock(0), lambda: worker().lambda });
    const { executionArn } = await start(engine, machine([1, 2, 3, 4], work));
    expect((await look(engine, executionArn)).output).toEqual([1, 2, 3, 4]);
    await engine.close();
    // The parent's history is one row.
    expect(journalOf(folder)).toEqual({ executions: 5, histories: expect.any(Number), frames: 0 });
    expect(journalOf(folder).histories).toBeLessThan(5);
    engine = createEngine({ journal: folder, clock: new SimulatedClock(0) });
    const children = await childrenOf(executionArn, { statusFilter: 'SUCCEEDED' });
    const last = { executionArn: children[0]!.executionArn };
    expect(await engine.call('DescribeExecution', last, caller)).toMatchObject({ output: '4', input: '4' });
  });

  it('begin anew after a restart when they were under way, and only those', async () => {
    const folder = temporaryFolder();
    const { calls, lambda } = worker();
    const open = (now: number) => {
      const clock = new SimulatedClock(now);
      engine = createEngine({ journal: folder, clock, lambda });
      return clock;
    };
    const definition = machine([1, 2, 3, 4], { ...nap(10), End: undefined, Next: 'Two' }, { MaxConcurrency: 3 });
    Object.assign(definition.States.Each.ItemProcessor.States, {
      Before: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'Two' }], Default: 'One' },
      Two: { ...work, End: true },
    });
    const before = open(0);
    const { executionArn } = await start(engine, definition);
    await before.advance(5_000);
    expect(calls).toEqual([1]);
    const running = (await childrenOf(executionArn, { statusFilter: 'RUNNING' })).map((child) => child.executionArn);
    expect(running).toHaveLength(3);
    await engine.close();
    const after = open(8_000);
    await engine.idle();
    const again = await childrenOf(executionArn, { statusFilter: 'RUNNING' });
    expect(again.map((child) => child.executionArn).sort()).toEqual(running.sort());
    expect(again.map(({ startDate }) => startDate)).toEqual(Array(3).fill(new Date(8_000)));
    await after.advance(9_000);
    expect((await look(engine, executionArn)).status).toBe('RUNNING');
    await after.advance(1_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [1, 2, 3, 4] });
    expect(calls.sort()).toEqual([1, 2, 3, 4]);
  });

  it('are given up at a restart when their run was only waiting for them', async () => {
    const folder = temporaryFolder();
    engine = createEngine({ journal: folder, clock: new SimulatedClock(0) });
    const { executionArn } = await start(engine, machine([1], nap(10)));
    await engine.call('StopExecution', { executionArn }, caller);
    await engine.close();
    const clock = new SimulatedClock(1_000);
    engine = createEngine({ journal: folder, clock });
    await engine.idle();
    expect(await mapRunOf(executionArn)).toMatchObject({ status: 'ABORTED', executionCounts: { aborted: 1 } });
    await redrive(executionArn);
    await clock.advance(10_000);
    expect(await look(engine, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [1] });
  });
});
