#!/usr/bin/env node
/**
 * What a transition costs early and late in a long execution: a task a turn, so that every turn is a step and a commit
 * of its own. A loop of 24,000 events, and a Map of 4,000 items over a payload of 200 KB, an iteration a task.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../engine/engine.ts';
import { median } from './measure.ts';

const caller = { account: '111111111111', region: 'us-east-1' };
const call = (fields: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:111111111111:function:tick',
  ...fields,
});

const loads = {
  loop: {
    definition: {
      StartAt: 'Tick',
      States: {
        Tick: call({ Next: 'More' }),
        More: { Type: 'Choice', Choices: [{ Variable: '$.over', IsPresent: true, Next: 'Done' }], Default: 'Tick' },
        Done: { Type: 'Succeed' },
      },
    },
    input: {},
    calls: 3_420,
  },
  map: {
    definition: {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          MaxConcurrency: 1,
          ItemProcessor: { StartAt: 'Tick', States: { Tick: call({ End: true }) } },
          End: true,
        },
      },
    },
    input: Array.from({ length: 3_500 }, (_, n) => ({ n, filler: 'x'.repeat(40) })),
    calls: 3_490,
  },
};

const folder = mkdtempSync(join(tmpdir(), 'engine-flat-'));
let ticks: number[] = [];
let stop = () => {};
try {
  console.log('Milliseconds a turn (medians of a hundred turns), journal on\n');
  for (const [name, { definition, input, calls }] of Object.entries(loads)) {
    const engine = createEngine({
      journal: join(folder, name),
      lambda: {
        async invoke() {
          ticks.push(performance.now());
          if (ticks.length === calls) stop();
          return { statusCode: 200, payload: '{}' };
        },
      },
    });
    ticks = [];
    const { stateMachineArn } = await engine.call(
      'CreateStateMachine',
      { name, definition: JSON.stringify(definition), roleArn: 'arn:aws:iam::111111111111:role/bench' },
      caller,
    );
    const reached = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const { executionArn } = await engine.call(
      'StartExecution',
      { stateMachineArn, input: JSON.stringify(input) },
      caller,
    );
    await reached;
    const turn = (from: number) => {
      const some = ticks.slice(from, from + 101);
      return median(some.slice(1).map((time, at) => time - some[at]!));
    };
    const places = [1, 300, 1_000, 2_000, calls - 102];
    const [early, late] = [turn(200), turn(calls - 102)];
    console.log(name.padEnd(6), places.map((at) => `turn ${at}: ${turn(at).toFixed(3)}`).join('   '));
    console.log(`       late / early ${(late / early).toFixed(2)}\n`);
    await engine.call('StopExecution', { executionArn }, caller);
    await engine.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
