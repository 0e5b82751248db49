#!/usr/bin/env node
/**
 * What a transition costs early and late in a long execution: a task a turn, so that every turn is a step and a commit
 * of its own. A loop of 24,000 events, and a Map of 3,500 items over a payload of 200 KB, an iteration a task.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../engine/engine.ts';
import { type Figure, note, tell, times } from './figure.ts';
import { eventsOf, floorMillis } from './floor.ts';
import { median } from './measure.ts';

const caller = { account: '111111111111', region: 'us-east-1' };
const call = (fields: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:111111111111:function:tick',
  ...fields,
});

const loads = {
  'A turn of a loop with a task': {
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
    eventsATurn: 7,
  },
  'A turn of a Map with a task, 200 KB of items': {
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
    eventsATurn: 7,
  },
};
/** More than this late against early is growth, not noise. */
const flat = 1.5;
/** Turns before the first that counts: event 10 is the second turn, but the code is compiled only after some. */
const warm = 200;
/** Turns a figure is the median of. */
const several = 300;
const runs = 3;

const folder = mkdtempSync(join(tmpdir(), 'engine-flat-'));
let ticks: number[] = [];
let stop = () => {};
const figures: Figure[] = [];
try {
  for (const [name, { definition, input, calls, eventsATurn }] of Object.entries(loads)) {
    const [early, late]: [number[], number[]] = [[], []];
    let floor = 0;
    for (let run = 0; run < runs; run++) {
      const engine = createEngine({
        journal: join(folder, `${name}-${run}`),
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
        { name: 'flat', definition: JSON.stringify(definition), roleArn: 'arn:aws:iam::111111111111:role/bench' },
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
      const turns = ticks.slice(1).map((time, at) => time - ticks[at]!);
      const some = (from: number) => median(turns.slice(from, from + several));
      const last = turns.length - several;
      note(
        `${name}: ms a turn at ${[1, warm, 1_000, 2_000, last].map((at) => `${at}: ${some(at).toFixed(3)}`).join('  ')}`,
      );
      early.push(some(warm));
      late.push(some(last));
      if (run === 0) {
        const events = (await eventsOf(engine, executionArn!)).slice(-eventsATurn);
        floor = await floorMillis(events, join(folder, `${name}-floor.db`));
      }
      await engine.call('StopExecution', { executionArn }, caller);
      await engine.close();
    }
    const ratio = median(late.map((millis, run) => millis / early[run]!));
    figures.push({
      what: `${name}, near event 24,000 against early`,
      measured: `${(median(late) * 1000).toFixed(0)} / ${(median(early) * 1000).toFixed(0)} µs = ${ratio.toFixed(2)}`,
      wanted: 'the same',
      met: ratio < flat,
      floor: times(median(late) / floor),
    });
  }
  tell(figures);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
