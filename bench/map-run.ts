#!/usr/bin/env node
/**
 * A distributed Map of COUNT items (20,000), its children Standard and Express, journal on: items a second, processor time,
 * memory and journal for each item. Two loads: children of three Pass states, and children that call a function.
 * `node bench/map-run.ts [COUNT]`; each run is in a process of its own, the two types taking turns.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createEngine } from '../engine/engine.ts';
import { onEngine } from './engines.ts';
import { median } from './measure.ts';

const states = {
  pass: {
    A: { Type: 'Pass', Next: 'B' },
    B: { Type: 'Pass', Next: 'C' },
    C: { Type: 'Pass', Output: 'done', End: true },
  },
  function: {
    A: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
      Output: 'done',
      End: true,
    },
  },
};
const types = ['STANDARD', 'EXPRESS'] as const;
const rounds = 3;

interface Run {
  itemsPerSecond: number;
  /** Resident memory at its highest, less that of the engine before the run, bytes for each item. */
  memory: number;
  /** Processor time of all threads, microseconds for each item: says more than the rate where others work too. */
  processor: number;
  journal: number;
}

async function run(load: keyof typeof states, type: (typeof types)[number], count: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-map-run-'));
  const lambda = { invoke: async () => ({ statusCode: 200, payload: '1' }) };
  const engine = createEngine({ journal: folder, lambda });
  const processor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
    StartAt: 'A',
    States: states[load],
  };
  const each = { Type: 'Map', Items: `{% [1..${count}] %}`, MaxConcurrency: 1_000, ItemProcessor: processor };
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Each',
    States: { Each: { ...each, Output: 'done', End: true } },
  };
  const start = await onEngine(engine, { name: 'map run', definition, input: {} } as never);
  globalThis.gc!();
  const before = process.memoryUsage();
  let resident = before.rss;
  const watch = setInterval(() => {
    resident = Math.max(resident, process.memoryUsage.rss());
  }, 20);
  const worked = process.cpuUsage();
  const began = performance.now();
  await start();
  const millis = performance.now() - began;
  clearInterval(watch);
  const { user, system } = process.cpuUsage(worked);
  await engine.close();
  const file = join(folder, 'journal.db');
  // The thread that copies the log may still be at it.
  const db = new DatabaseSync(file, { timeout: 10_000 });
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const journal = statSync(file).size;
  rmSync(folder, { recursive: true, force: true });
  return {
    itemsPerSecond: (count * 1000) / millis,
    memory: (resident - before.rss) / count,
    processor: (user + system) / count,
    journal: journal / count,
  };
}

const [count = '20000', load, type] = process.argv.slice(2);
if (load && type) {
  console.log(JSON.stringify(await run(load as keyof typeof states, type as (typeof types)[number], Number(count))));
} else {
  console.log('children               items/s   memory/item   processor µs   journal/item');
  for (const name of Object.keys(states)) {
    const runs = { STANDARD: [] as Run[], EXPRESS: [] as Run[] };
    for (let round = 0; round < rounds; round++) {
      for (const each of types) {
        const answer = execFileSync(process.execPath, ['--expose-gc', import.meta.filename, count, name, each]);
        runs[each].push(JSON.parse(answer.toString()) as Run);
      }
    }
    for (const each of types) {
      const of = (figure: keyof Run) => Math.round(median(runs[each].map((one) => one[figure])));
      const figures = [of('itemsPerSecond'), of('memory'), of('processor'), of('journal')].map((one) =>
        `${one}`.padStart(13),
      );
      console.log(`${each.padEnd(9)} ${name.padEnd(9)}${figures.join('')}`);
    }
  }
}
