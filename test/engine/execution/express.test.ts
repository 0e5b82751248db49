import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createEngine, type Engine } from '../../../engine/engine.ts';
import type { StatusChange } from '../../../engine/execution/status-change.ts';
import { caller, roleArn, simulatedEngine } from '../engine-fixture.ts';

let engine: Engine;
afterEach(() => engine.close());

async function machine(definition: object) {
  const request = { name: 'express', type: 'EXPRESS', definition: JSON.stringify(definition), roleArn };
  return (await engine.call('CreateStateMachine', request, caller)).stateMachineArn!;
}
const nap = (Seconds: number) => ({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds, End: true } } });

describe('an Express machine', () => {
  it('runs for five minutes at most', async () => {
    const changes: StatusChange[] = [];
    const simulated = simulatedEngine({ onStatusChange: (change) => changes.push(change) });
    engine = simulated.engine;
    const stateMachineArn = await machine(nap(301));
    await engine.call('StartExecution', { stateMachineArn }, caller);
    await simulated.clock.advance(300_000);
    expect(changes.map(({ status }) => status)).toEqual(['RUNNING', 'TIMED_OUT']);
    expect(changes[1]).toMatchObject({ error: 'States.Timeout' });
  });

  it('answers a synchronous start with the end, without the data when that is not wanted', async () => {
    ({ engine } = simulatedEngine());
    const stateMachineArn = await machine({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
    const start = (more: object) =>
      engine.call('StartSyncExecution', { stateMachineArn, input: '{"a":1}', ...more }, caller);
    expect(await start({})).toMatchObject({ status: 'SUCCEEDED', input: '{"a":1}', output: '{"a":1}' });
    const bare = await start({ includedData: 'METADATA_ONLY' });
    expect(bare).toMatchObject({ status: 'SUCCEEDED', billingDetails: { billedMemoryUsedInMB: 64 } });
    expect(Object.keys(bare)).not.toContain('output');
  });

  it('begins anew after a restart what had not ended, at least once, but for what a caller waited for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-express-'));
    const changes: string[] = [];
    const onStatusChange = ({ executionArn, status }: StatusChange) => changes.push(`${status} ${executionArn}`);
    const open = () => {
      const clock = new SimulatedClock(0);
      engine = createEngine({ journal: folder, clock, onStatusChange });
      return clock;
    };
    const before = open();
    const stateMachineArn = await machine(nap(5));
    const start = () => engine.call('StartExecution', { stateMachineArn }, caller);
    const ended = await start();
    await before.advance(5_000);
    const interrupted = await start();
    void engine.call('StartSyncExecution', { stateMachineArn }, caller);
    await engine.idle();
    await engine.close();
    changes.length = 0;
    const after = open();
    await after.advance(5_000);
    expect(changes).toEqual([`RUNNING ${interrupted.executionArn}`, `SUCCEEDED ${interrupted.executionArn}`]);
    expect(ended.executionArn).not.toBe(interrupted.executionArn);
    await engine.close();
    changes.length = 0;
    await open().advance(5_000);
    expect(changes).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });
});
