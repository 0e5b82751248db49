import { describe, expect, it } from '@jest/globals';
import { createStateMachine } from '../../../engine/api/operations/create-state-machine.ts';
import { startExecution } from '../../../engine/api/operations/start-execution.ts';
import { SimulatedClock } from '../../../engine/clock.ts';
import { EngineCore } from '../../../engine/core.ts';
import { memoryStore } from '../../../engine/store/memory-store.ts';
import type { Batch } from '../../../engine/store/store.ts';
import { caller, roleArn } from '../engine-fixture.ts';

describe('a journal that cannot be written', () => {
  it('refuses new work with its reason, does nothing unwritten, and goes on when it can be written again', async () => {
    const clock = new SimulatedClock();
    const faults: unknown[] = [];
    const calls: string[] = [];
    const store = memoryStore();
    let full = false;
    const core = new EngineCore({
      store: {
        ...store,
        commit(batch: Batch) {
          if (full) throw new Error('database or disk is full');
          store.commit(batch);
        },
      },
      clock,
      uuid: () => crypto.randomUUID(),
      random: () => 0,
      tokenKey: Buffer.alloc(32),
      ports: {
        lambda: {
          async invoke({ functionName }) {
            calls.push(functionName);
            return { statusCode: 200, payload: '1' };
          },
        },
      },
      onStatusChange() {},
      onFault: (fault) => faults.push(fault),
    });
    const definition = JSON.stringify({
      StartAt: 'T',
      States: { T: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:f', End: true } },
    });
    const { stateMachineArn } = await createStateMachine(core, { name: 'm', definition, roleArn }, caller);

    full = true;
    await expect(startExecution(core, { stateMachineArn, name: 'one' }, caller) as Promise<unknown>).rejects.toThrow(
      'The journal cannot be written: database or disk is full',
    );
    await expect(startExecution(core, { stateMachineArn, name: 'two' }, caller) as Promise<unknown>).rejects.toThrow(
      /full/,
    );
    expect(calls).toEqual([]);
    full = false;
    await clock.advance(500);

    expect(calls).toHaveLength(2);
    expect(faults).toHaveLength(1);
    await core.close();
  });
});
