#!/usr/bin/env node
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { checkCalls, checkHistory } from './chaos-checks.ts';
import { answerTokens, machines, start } from './chaos-load.ts';
import { type Victim, victimOn } from './chaos-victim.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '500' }, parallel: { type: 'string', default: '12' } },
});
const kills = Number(values.kills);
const parallel = Number(values.parallel);
const folder = mkdtempSync(join(tmpdir(), 'engine-chaos-'));
const open = new Set<string>();
const began = performance.now();
let finished = 0;
let faults = 0;
let victim: Victim | undefined;

const fault = (what: string) => {
  faults++;
  console.error(`FAULT ${what}`);
};

/** Looks at every execution that was started and not yet seen to its end. */
async function look({ client }: Victim): Promise<void> {
  for (const arn of open) {
    const seen = await checkHistory(client, arn).catch((error: Error) => ({ status: 'LOST', faults: [error.message] }));
    for (const what of seen.faults) fault(`${arn}: ${what}`);
    if (seen.status === 'RUNNING') continue;
    open.delete(arn);
    finished++;
    if (seen.status !== 'SUCCEEDED') fault(`${arn} ended ${seen.status}`);
  }
}

try {
  victim = await victimOn(folder);
  await machines(victim.client);
  for (let round = 1; round <= kills; round++) {
    while (open.size < parallel) open.add(await start(victim.client));
    await answerTokens(victim.client, folder);
    await sleep(Math.random() * 120);
    await victim.kill();
    victim = await victimOn(folder);
    if (round % 10 === 0) await look(victim);
    if (round % 50 === 0)
      console.log(`${round} kills, ${finished} executions finished, ${open.size} under way, ${faults} faults`);
  }
  for (const until = performance.now() + 60_000; open.size > 0 && performance.now() < until; await sleep(100)) {
    await answerTokens(victim.client, folder);
    await look(victim);
  }
  for (const arn of open) fault(`${arn} has not ended`);
  for (const what of checkCalls(folder)) fault(what);
} finally {
  await victim?.kill();
  rmSync(folder, { recursive: true, force: true });
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`${kills} kills in ${seconds} s: ${finished} executions finished, ${faults} faults`);
process.exitCode = faults > 0 ? 1 : 0;
