#!/usr/bin/env node
/**
 * All figures of the engine in one table: `npm run bench`, or `npm run bench -- transitions startup` for some of the
 * parts. Each part is a process of its own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Figure, note, printFigures } from './figure.ts';

const parts = ['transitions', 'flat', 'startup', 'waiting', 'starts'];
const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !parts.includes(part));
if (unknown.length > 0) {
  console.error(`No part ${unknown.join(', ')}; there are ${parts.join(', ')}`);
  process.exit(2);
}

const busy = () => `load ${loadavg()[0]!.toFixed(1)} on ${cpus().length} cores`;
const began = performance.now();
const before = busy();
const figures: Figure[] = [];
for (const part of asked.length > 0 ? asked : parts) {
  note(`— ${part}`);
  const child = fork(join(import.meta.dirname, `${part}.ts`), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  child.on('message', (told) => figures.push(...(told as Figure[])));
  const [code] = await once(child, 'exit');
  if (code !== 0) figures.push({ what: part, measured: `ended with ${code}`, met: false });
}
console.log();
const missed = printFigures(figures);
console.log(`\n${before} before, ${busy()} after; ${((performance.now() - began) / 1000).toFixed(0)} s`);
if (missed > 0) console.log(`${missed} of the wanted figures missed`);
process.exitCode = missed > 0 ? 1 : 0;
