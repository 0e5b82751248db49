#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { findProcedure, procedures } from '../../workflows/catalog.ts';
import { openKeys } from './ports.ts';
import { readRecording } from './recording.ts';
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
  const { recordAll } = await import('./record-all.ts');
  await recordAll(values.procedure);
}
const chosen = values.procedure?.map((name) => findProcedure(name)!) ?? procedures;
let broken = 0;
for (const procedure of chosen) {
  const recording = readRecording(procedure.name);
  const keys = openKeys(Object.values(recording.estate.cells)[0]!.account);
  const began = performance.now();
  const table = await sweep(
    procedure,
    recording,
    keys.kms,
    (cell) => (!values.state || cell.state === values.state) && (!values.kind || cell.kind === values.kind),
  );
  keys.close();
  console.log(renderTable(procedure.name, table, (performance.now() - began) / 1000));
  broken += table.filter(({ result }) => result.kind === 'broken' || result.kind === 'not reached').length;
}
process.exitCode = broken > 0 ? 1 : 0;
