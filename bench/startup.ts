#!/usr/bin/env node
/** From the start of a process to an engine on an empty folder that answers. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tell, times } from './figure.ts';
import { median } from './measure.ts';

const rounds = 7;
const wanted = 300;
const folder = mkdtempSync(join(tmpdir(), 'engine-startup-'));
const engineModule = JSON.stringify(join(import.meta.dirname, '../engine/engine.ts'));

/** Compiled modules are kept from one start to the next, as engine/serve.ts has it. */
const engineStart = (run: number, cache: string) => `
  import { enableCompileCache } from 'node:module';
  enableCompileCache(${JSON.stringify(join(folder, cache))});
  const { createEngine } = await import(${engineModule});
  const engine = createEngine({ journal: ${JSON.stringify(join(folder, `${cache}-${run}`))} });
  await engine.call('ListStateMachines', {}, { account: '111111111111', region: 'us-east-1' });
  console.log(performance.now());
  await engine.close();`;

/** A process that opens an empty database and inserts one row. */
const floorStart = (run: number) => `
  import { DatabaseSync } from 'node:sqlite';
  const db = new DatabaseSync(${JSON.stringify(join(folder, `floor-${run}.db`))});
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE event (id, body); INSERT INTO event VALUES (1, 2)');
  console.log(performance.now());`;

function millis(script: string): number {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

try {
  const first: number[] = [];
  const later: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < rounds; run++) {
    first.push(millis(engineStart(run, `fresh-${run}`)));
    later.push(millis(engineStart(run, 'kept')));
    floor.push(millis(floorStart(run)));
  }
  // The first of the later ones has filled the cache.
  later.shift();
  const shown = (all: readonly number[]) => ({
    measured: `${median(all).toFixed(0)} ms`,
    floor: times(median(all) / median(floor)),
  });
  tell([
    {
      what: 'Start with an empty folder',
      ...shown(later),
      wanted: `under ${wanted} ms`,
      met: median(later) < wanted,
    },
    { what: 'The very first start, nothing compiled yet', ...shown(first) },
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
