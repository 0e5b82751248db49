import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readLock } from '../../../lambdas/shared/locks.ts';
import { findRun } from '../../../lambdas/shared/runs.ts';
import { verifyChain } from '../../../lambdas/shared/transcript/verify-chain.ts';
import { anEstate, executionOf, type Frame, frame, hub } from '../support/frame.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
  f.ports.estate = anEstate({ transcripts: { chained: true } });
});
afterEach(() => f.stop());

const key = (run: string) => `${run}.transcript.json`;
const fileOf = (run: string) => f.s3.objects.get(key(run))!;
const wholeRun = async (run: string) => {
  await f.open(run);
  await f.request(run);
  await f.close({ run, execution: executionOf(run), failure: { Error: 'DnsMismatch', Cause: 'elsewhere' } });
};

describe('a chained transcript', () => {
  it('names the one before it, sealed and in its first entry, run after run', async () => {
    for (const run of ['r1', 'r2', 'r3']) await wholeRun(run);
    const files = ['r1', 'r2', 'r3'].map(fileOf);
    const parsed = files.map((text) => JSON.parse(text));

    expect(parsed.map(({ run }) => run.previous?.run)).toEqual([undefined, 'r1', 'r2']);
    expect(parsed[2].run.previous.head).toBe(parsed[1].seal.head);
    expect(parsed[2].entries[0].data.previous).toEqual(parsed[2].run.previous);
    expect(verifyChain(files)).toMatchObject({
      ok: true,
      problems: [],
      files: [{ run: 'r1' }, { run: 'r2' }, { run: 'r3' }],
    });
  });

  it('is refused when one is left out, out of order, changed, or of another chain; the file and entry are named', async () => {
    for (const run of ['r1', 'r2', 'r3']) await wholeRun(run);
    const [one, two, three] = ['r1', 'r2', 'r3'].map(fileOf) as [string, string, string];

    expect(verifyChain([one, three]).problems).toMatchObject([
      { file: 1, seq: 0, what: expect.stringContaining('r2') },
    ]);
    expect(verifyChain([two, one]).problems[0]).toMatchObject({
      file: 1,
      seq: 0,
      what: expect.stringContaining('follow no other'),
    });
    expect(verifyChain([one, two.replace('elsewhere', 'Elsewhere'), three]).problems[0]).toMatchObject({
      file: 1,
      seq: 2,
    });
    expect(verifyChain([one, 'no JSON']).problems[0]).toMatchObject({ file: 1 });
    expect(verifyChain([two, three]).ok).toBe(true);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'changed by one letter',
      () => f.s3.objects.set(key('r1'), fileOf('r1').replace('elsewhere', 'Elsewhere')),
      /does not verify: entry 2/,
    ],
    ['gone', () => f.s3.objects.delete(key('r1')), /is not there/],
    ['empty', () => f.s3.objects.set(key('r1'), ''), /does not verify/],
  ])('that follows one which is %s does not begin, and leaves the target free', async (_what, harm, message) => {
    await wholeRun('r1');
    harm();
    await expect(f.open('r2')).rejects.toMatchObject({
      name: 'TranscriptDamaged',
      message: expect.stringMatching(message),
    });
    expect(await findRun(f.table, 'r2')).toBeUndefined();
    expect(await f.table.query('RUN#r2')).toEqual([]);
    expect((await readLock(f.table, `gaia-hub/${hub}`))?.run).toBeUndefined();
  });

  it('that follows another than the one that was sealed then does not begin', async () => {
    await wholeRun('r1');
    await wholeRun('r2');
    f.s3.objects.set(key('r2'), fileOf('r1'));
    await expect(f.open('r3')).rejects.toMatchObject({
      name: 'TranscriptDamaged',
      message: expect.stringContaining('is of run r1'),
    });
  });

  it('is not asked for by a plan, nor where the estate does not ask', async () => {
    await wholeRun('r1');
    f.s3.objects.delete(key('r1'));
    await f.open('p1', { hub, mode: 'plan' });
    expect(await findRun(f.table, 'p1')).not.toHaveProperty('previous');
    f.ports.estate = anEstate();
    await f.open('r2');
    expect(await findRun(f.table, 'r2')).toMatchObject({ status: 'OPEN' });
    expect(await findRun(f.table, 'r2')).not.toHaveProperty('previous');
  });

  it('goes on from a run that was stopped from outside', async () => {
    await f.open('r1');
    await f.close({
      'detail-type': 'Step Functions Execution Status Change',
      detail: { executionArn: executionOf('r1'), status: 'ABORTED' },
    });
    await f.open('r2');
    expect(await findRun(f.table, 'r2')).toMatchObject({ previous: { run: 'r1' } });
  });
});
