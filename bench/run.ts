#!/usr/bin/env node
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../engine/engine.ts';
import { floorOf, onEngine, onPeer } from './engines.ts';
import { chainOf, type Load, loads } from './load.ts';
import { interleaved, median, timed } from './measure.ts';

const rounds = 11;
const folder = mkdtempSync(join(tmpdir(), 'engine-bench-'));
const memory = createEngine({ journal: ':memory:' });
const journal = createEngine({ journal: join(folder, 'journal') });

const count = (n: number) => Math.round(n).toLocaleString('en').padStart(11);
const perSecond = (load: Load, millis: number) => count((load.transitions / millis) * 1000);
let missed = 0;

function verdict(ratio: number, wanted: number | undefined): string {
  if (wanted === undefined) return `${ratio.toFixed(1)}× the peer`;
  if (ratio < wanted) missed++;
  return `${ratio.toFixed(1)}× the peer (wanted ${wanted}×${ratio < wanted ? ', MISSED' : ''})`;
}

try {
  console.log(`State transitions a second, whole history kept; medians of ${rounds} interleaved runs\n`);
  for (const load of loads) {
    const inMemory = await onEngine(memory, load);
    const onDisk = await onEngine(journal, load);
    const floor = await floorOf(memory, await inMemory(), join(folder, `floor-${loads.indexOf(load)}.db`));
    const own = { inMemory, onDisk, floor };
    if (load.wanted || load.peer) {
      const times = await interleaved({ ...own, peer: onPeer(load) }, rounds);
      console.log(load.name);
      console.log(`  peer       ${perSecond(load, times.peer)}`);
      console.log(
        `  in memory  ${perSecond(load, times.inMemory)}  ${verdict(times.peer / times.inMemory, load.wanted?.memory)}`,
      );
      console.log(
        `  journal    ${perSecond(load, times.onDisk)}  ${verdict(times.peer / times.onDisk, load.wanted?.journal)}`,
      );
      console.log(
        `  floor      ${perSecond(load, times.floor)}  journal takes ${(times.onDisk / times.floor).toFixed(2)}× its time\n`,
      );
    } else {
      const times = await interleaved(own, rounds);
      const rate = (load.transitions / times.inMemory) * 1000;
      if (rate < 20_000) missed++;
      console.log(`${load.name}\n  in memory  ${perSecond(load, times.inMemory)}  (wanted 20,000)`);
      console.log(`  journal    ${perSecond(load, times.onDisk)}`);
      console.log(
        `  floor      ${perSecond(load, times.floor)}  journal takes ${(times.onDisk / times.floor).toFixed(2)}× its time\n`,
      );
    }
  }
  await overhead();
  startTime();
} finally {
  await memory.close();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
}
if (missed > 0) console.log(`${missed} of the wanted figures missed`);
process.exitCode = missed > 0 ? 1 : 0;

/** What the engine adds to a state when the execution has the machine to itself: one at a time, each made durable. */
async function overhead(): Promise<void> {
  const short: Load = { ...loads[0]!, definition: chainOf(20), transitions: 20 };
  const once = await onEngine(journal, short);
  const times: number[] = [];
  for (let run = 0; run < 300; run++) times.push((await timed(once)) / short.transitions);
  console.log(
    `Overhead per state, journal on, one execution of 20 states at a time: ${median(times).toFixed(3)} ms median`,
  );
}

/** From the start of a process to an engine on an empty folder that answers; compiled modules are cached, as serve.ts has it. */
function startTime(): void {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const script = `
      import { enableCompileCache } from 'node:module';
      enableCompileCache(${JSON.stringify(join(folder, 'compiled'))});
      const { createEngine } = await import(${JSON.stringify(join(import.meta.dirname, '../engine/engine.ts'))});
      const engine = createEngine({ journal: ${JSON.stringify(join(folder, `start-${run}`))} });
      await engine.call('ListStateMachines', {}, { account: '111111111111', region: 'us-east-1' });
      console.log(performance.now());
      await engine.close();`;
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
    times.push(Number(execFileSync(process.execPath, args, { encoding: 'utf8' })));
  }
  console.log(`Start with an empty folder: ${median(times).toFixed(0)} ms median (wanted 300)`);
}
