#!/usr/bin/env node
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChaos } from './chaos/run-chaos.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`Kills an engine with SIGKILL at random points while a mixed load runs on it, and checks what it says after each.

  npm run chaos -- [--kills N] [--seed N] [--keep]

  --kills  500
  --seed   decides what is started and how long each process lives; printed, so that a run can be repeated
  --keep   leave the journal and the log of calls where they are`);
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'engine-chaos-'));
console.log(`seed ${values.seed}${values.keep ? `, ${folder}` : ''}`);
try {
  const { violations, ...summary } = await runChaos({
    folder,
    kills: Number(values.kills),
    seed: Number(values.seed),
    tell: (line) => console.log(line),
  });
  const figures = Object.entries(summary).map(([name, value]) => `${name} ${value}`);
  console.log(figures.join(', '));
  console.log(violations.length === 0 ? 'no violation' : `${violations.length} violations`);
  process.exitCode = violations.length === 0 ? 0 : 1;
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
