import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createEngine } from '../../../engine/engine.ts';
import { caller, history, look, start } from '../engine-fixture.ts';

const serve = join(import.meta.dirname, '../../../engine/serve.ts');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nap = (seconds: number) => ({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: seconds, End: true } } });

describe('the journal', () => {
  it('brings machines, executions, variables and timers back', async () => {
    const first = new SimulatedClock();
    const before = createEngine({ journal: folder, clock: first });
    const { executionArn, stateMachineArn } = await start(
      before,
      {
        QueryLanguage: 'JSONata',
        StartAt: 'Set',
        States: {
          Set: { Type: 'Pass', Assign: { kept: { a: [1] } }, Next: 'Nap' },
          Nap: { Type: 'Wait', Seconds: 60, Next: 'Get' },
          Get: { Type: 'Pass', Output: '{% $kept.a[0] + $states.input.n %}', End: true },
        },
      },
      { n: 1 },
    );
    await before.close();

    const clock = new SimulatedClock(first.now());
    const after = createEngine({ journal: folder, clock });
    expect((await after.call('DescribeStateMachine', { stateMachineArn }, caller)).status).toBe('ACTIVE');
    await clock.advance(60_000);

    expect(await look(after, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 2 });
    expect((await history(after, executionArn)).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await after.close();
  });

  it('has what is answered, however many ask at once', async () => {
    const engine = createEngine({ journal: folder, clock: new SimulatedClock() });
    const { stateMachineArn } = await start(engine, nap(10));
    const look = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
    const find = look.prepare('SELECT 1 FROM execution WHERE arn = ?');
    const starts = Array.from({ length: 2_000 }, async (_, n) => {
      const { executionArn } = await engine.call('StartExecution', { stateMachineArn, name: `n${n}` }, caller);
      return find.get(executionArn!) !== undefined;
    });

    const there = await Promise.all(starts);

    expect(there.filter(Boolean)).toHaveLength(2_000);
    look.close();
    await engine.close();
  });

  it('wakes at once what should have been woken while the process was away', async () => {
    const before = createEngine({ journal: folder, clock: new SimulatedClock(0) });
    const { executionArn } = await start(before, nap(10));
    await before.close();
    const clock = new SimulatedClock(3_600_000);
    const after = createEngine({ journal: folder, clock });
    await clock.advance(0);
    expect(await look(after, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    await after.close();
  });

  it('takes a second opener for what it is', async () => {
    const engine = createEngine({ journal: folder });
    expect(() => createEngine({ journal: folder })).toThrow(/in use by another process/);
    await engine.close();
    await createEngine({ journal: folder }).close();
  });

  it('refuses a second process', async () => {
    const engine = createEngine({ journal: folder });
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', serve, '--port', '0', '--data-dir', folder],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('JournalBusy');
    expect(stderr).toContain('One process at a time may work on a data folder');
    await engine.close();
  });

  it('names a damaged file, and leaves it as it is', async () => {
    const engine = createEngine({ journal: folder, clock: new SimulatedClock() });
    for (let n = 0; n < 20; n++) await start(engine, nap(10), { n, filler: 'x'.repeat(3000) });
    await engine.close();
    const file = join(folder, 'journal.db');
    const { size } = statSync(file);
    writeSync(openSync(file, 'r+'), Buffer.alloc(8192, 0xa5), 0, 8192, 8192);

    expect(() => createEngine({ journal: folder })).toThrow(expect.objectContaining({ name: 'JournalCorrupt' }));
    expect(statSync(file).size).toBe(size);
  });

  it('is whole when what was written last is that something is gone', async () => {
    const first = createEngine({ journal: folder, clock: new SimulatedClock() });
    const request = {
      name: 'short-lived',
      definition: JSON.stringify(nap(1)),
      roleArn: 'arn:aws:iam::111111111111:role/r',
    };
    const { stateMachineArn } = await first.call('CreateStateMachine', request, caller);
    await first.call('DeleteStateMachine', { stateMachineArn }, caller);
    await first.close();
    const second = createEngine({ journal: folder, clock: new SimulatedClock() });
    expect((await second.call('ListStateMachines', {}, caller)).stateMachines).toEqual([]);
    await second.close();
  });

  it('pages through histories in both directions', async () => {
    const engine = createEngine({ journal: folder, clock: new SimulatedClock() });
    const items = Array.from({ length: 30 }, (_, n) => n);
    const inner = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    const { executionArn } = await start(
      engine,
      { StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor: inner, End: true } } },
      items,
    );
    for (const reverseOrder of [false, true]) {
      const ids: number[] = [];
      let nextToken: string | undefined;
      do {
        const page = await engine.call(
          'GetExecutionHistory',
          { executionArn, maxResults: 7, reverseOrder, nextToken },
          caller,
        );
        ids.push(...page.events!.map(({ id }) => id!));
        nextToken = page.nextToken;
      } while (nextToken);
      const all = Array.from({ length: 126 }, (_, n) => n + 1);
      expect(ids).toEqual(reverseOrder ? all.reverse() : all);
    }
    await engine.close();
  });
});
