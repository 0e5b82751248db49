#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { findProcedure, procedures } from '../../workflows/catalog.ts';
import { openKeys } from './ports.ts';
import { readRecordings } from './recording.ts';
import { renderTable } from './render-table.ts';
import { sweep } from './sweep.ts';

/** `npm run faults`: every fault at every state of every procedure; prints the table, and exits with 1 when something broke. */
const { values } = parseArgs({
  options: {
    procedure: { type: 'string', multiple: true },
    record: { type: 'boolean' },
    state: { type: 'string' },
    kind: { type: 'string' },
  },
});
if (values.record) {
  // One good run of each on the rehearsal stack, which the rehearsal tests know how to make.
  const runs = '(ends well|.*goes on by itself)';
  const names = ['-t', values.procedure ? `^(${values.procedure.join('|')}) ${runs}` : runs];
  const env = { ...process.env, STEPBOOK_RECORD: '1', STEPBOOK_THOROUGH: '1' };
  const { status } = spawnSync('npm', ['test', '--', 'test/rehearsal/procedures', ...names], { stdio: 'inherit', env });
  if (status !== 0) process.exit(1);
}
const chosen = values.procedure?.map((name) => findProcedure(name)!) ?? procedures;
let broken = 0;
for (const procedure of chosen) {
  const recordings = readRecordings(procedure.name);
  const keys = openKeys(Object.values(recordings[0]!.estate.cells)[0]!.account);
  const began = performance.now();
  const table = await sweep(
    procedure,
    recordings,
    keys.kms,
    (cell) => (!values.state || cell.state === values.state) && (!values.kind || cell.kind === values.kind),
  );
  keys.close();
  console.log(renderTable(procedure.name, table, (performance.now() - began) / 1000));
  broken += table.filter(({ result }) => result.kind === 'broken' || result.kind === 'not reached').length;
}
process.exitCode = broken > 0 ? 1 : 0;
