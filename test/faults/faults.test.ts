import { afterAll, describe, expect, it } from '@jest/globals';
import { findProcedure, procedures } from '../../workflows/catalog.ts';
import { openKeys } from './ports.ts';
import { readRecording, readRecordings } from './recording.ts';
import { renderTable } from './render-table.ts';
import { runFaulted } from './run-faulted.ts';
import { sweep } from './sweep.ts';

const account = '111111111111';
const keys = openKeys(account);
afterAll(() => keys.close());

/** The whole table is `npm run faults`, and a test of the system tests; here every so-manieth cell of it. */
const every = 37;

describe.each(procedures.map(({ name }) => name))('%s', (name) => {
  it('keeps what must always hold at a sample of states and faults', async () => {
    let at = 0;
    const table = await sweep(findProcedure(name)!, readRecordings(name), keys.kms, () => at++ % every === 0);
    const applicable = table.filter(({ result }) => result.kind !== 'not applicable');
    expect(applicable.length).toBeGreaterThan(0);
    expect(applicable.filter(({ result }) => result.kind !== 'held')).toEqual([]);
  });
});

describe('the faults', () => {
  const recording = readRecording('gaia-reset-certificates');

  it('are felt: a command that fails half-way ends the run as failed, with its undo', async () => {
    const run = await runFaulted(recording, keys.kms, [{ state: 'ResetCertificates', kind: 'partial' }]);
    expect(run).toMatchObject({ status: 'FAILED', error: 'CommandFailed', struck: true, violations: [] });
    expect(run.effects.filter((each) => each.includes('undo')).length).toBeGreaterThan(0);
    expect(run.entered).toEqual(expect.arrayContaining(['UndoList', 'UndoAction', 'CloseFailed']));
  });

  it('that never happen are told as such', async () => {
    const run = await runFaulted(recording, keys.kms, [{ state: 'UndoAction', kind: 'throw' }]);
    expect(run).toMatchObject({ status: 'SUCCEEDED', struck: false });
  });

  it('that are not kept from breaking something are seen', async () => {
    const run = await runFaulted(recording, keys.kms, [], undefined, (cell) => {
      const { effects, transcripts } = cell.world;
      effects.push({ ...effects[0]!, approved: false });
      for (const [key, text] of transcripts) transcripts.set(key, text.replace('"kind":"opened"', '"kind":"Opened"'));
    });
    expect(run.violations).toEqual([
      expect.stringMatching(/^done twice: ec2:CreateSnapshot/),
      expect.stringMatching(/^done without an approval: ec2:CreateSnapshot/),
      expect.stringMatching(/^transcript faulted\.transcript\.json: /),
    ]);
  });

  it('are printed, a line a state', async () => {
    const table = await sweep(findProcedure('gaia-check-dns')!, readRecordings('gaia-check-dns'), keys.kms, () => true);
    const text = renderTable('gaia-check-dns', table, 1);
    expect(text).toMatch(/^gaia-check-dns: \d+ states, \d+ faults held, 0 broken, 0 not reached/);
    expect(text).toMatch(/^Dns +ok \(Error\) +ok \(Timeout\) ok +ok +ok/m);
  });
});
