import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seeded } from '../../../bench/chaos/random.ts';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createEngine, type Engine } from '../../../engine/engine.ts';
import type { SalvageReport } from '../../../engine/store/salvage-journal.ts';
import { history, look, start } from '../engine-fixture.ts';

const executions = 24;
const damages = 60;

let root: string;
/** A journal that was never closed, its last commits in the write-ahead log only. */
let whole: string;
const arns: string[] = [];
const histories = new Map<string, HistoryEvent[]>();

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'engine-damage-'));
  const live = join(root, 'live');
  whole = join(root, 'whole');
  const engine = createEngine({ journal: live, clock: new SimulatedClock(0) });
  for (let n = 0; n < executions; n++) {
    // What is in the file itself, and what is in the log only: a checkpoint comes with closing.
    const nap = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } };
    const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    const { executionArn } = await start(engine, n % 2 ? nap : pass, { n, filler: `${n}`.repeat(4000) });
    arns.push(executionArn);
    histories.set(executionArn, await history(engine, executionArn));
  }
  cpSync(live, whole, { recursive: true });
  await engine.close();
  cpSync(live, join(root, 'closed'), { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Outcome = { error: Error } | { engine: Engine };

function open(journal: string, salvage?: (report: SalvageReport) => void): Outcome {
  try {
    const options = { journal, clock: new SimulatedClock(0), ...(salvage && { salvage }) };
    return { engine: createEngine(options) };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Executions that are not there, or not as they were; those whose damage is told when they are read are `told`. */
async function differences(engine: Engine) {
  const missing: string[] = [];
  const told: string[] = [];
  for (const arn of arns) {
    try {
      expect(await history(engine, arn)).toEqual(histories.get(arn));
      expect((await look(engine, arn)).status).toBe(histories.get(arn)!.length > 2 ? 'SUCCEEDED' : 'RUNNING');
    } catch (error) {
      const { name } = error as Error;
      if (name === 'JournalCorrupt') told.push(arn);
      else if (name === 'ExecutionDoesNotExist') missing.push(arn);
      else throw error;
    }
  }
  return { missing, told };
}

const damage = {
  'a truncated log': (folder: string, random: () => number) => {
    const file = join(folder, 'journal.db-wal');
    truncateSync(file, Math.floor(random() * statSync(file).size));
  },
  'a truncated file': (folder: string, random: () => number) => {
    const file = join(folder, 'journal.db');
    truncateSync(file, Math.floor(random() * statSync(file).size));
  },
  'flipped bytes in the log': (folder: string, random: () => number) => flip(join(folder, 'journal.db-wal'), random),
  'flipped bytes in the file': (folder: string, random: () => number) => flip(join(folder, 'journal.db'), random),
};

function flip(file: string, random: () => number): void {
  const bytes = readFileSync(file);
  for (let n = 0; n < 3; n++) bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
  writeFileSync(file, bytes);
}

describe.each(Object.keys(damage) as (keyof typeof damage)[])('a journal with %s', (kind) => {
  const source = kind.endsWith('file') ? 'closed' : 'whole';

  it('is refused, or told of when it is read; salvaged, it has all that is whole and names the rest', async () => {
    const random = seeded(kind.length);
    let refused = 0;
    for (let round = 0; round < damages / 4; round++) {
      const folder = join(root, 'damaged');
      rmSync(folder, { recursive: true, force: true });
      cpSync(join(root, source), folder, { recursive: true });
      damage[kind](folder, random);
      const before = readFileSync(join(folder, 'journal.db'));

      const outcome = open(folder);
      if ('engine' in outcome) {
        expect((await differences(outcome.engine)).missing).toEqual([]);
        await outcome.engine.close();
        continue;
      }
      refused++;
      expect(outcome.error.name).toMatch(/^Journal(Corrupt|Torn)$/);
      expect(outcome.error.message).toContain('It was left as it is');
      expect(readFileSync(join(folder, 'journal.db')).equals(before)).toBe(true);

      let report: SalvageReport | undefined;
      const saved = open(folder, (told) => {
        report = told;
      });
      if (!('engine' in saved)) throw saved.error;
      const { missing, told } = await differences(saved.engine);
      expect(told).toEqual([]);
      expect(report?.executions).toBe(executions - missing.length);
      expect(readFileSync(join(report!.kept, 'journal.db')).equals(before)).toBe(true);
      await saved.engine.close();
    }
    expect(refused).toBeGreaterThan(0);
  }, 60_000);
});

describe('a journal that has lost its file', () => {
  it('is not taken for a new one', () => {
    const folder = join(root, 'lost');
    cpSync(whole, folder, { recursive: true });
    rmSync(join(folder, 'journal.db'));
    expect(open(folder)).toMatchObject({ error: { name: 'JournalCorrupt' } });
    writeFileSync(join(folder, 'journal.db'), '');
    expect(open(folder)).toMatchObject({ error: { name: 'JournalCorrupt' } });
    expect(existsSync(join(folder, 'journal.db-wal'))).toBe(true);
  });

  it('is refused when it is older than what was written last, and says what it has', () => {
    const folder = join(root, 'older');
    cpSync(join(root, 'closed'), folder, { recursive: true });
    copyFileSync(join(whole, 'journal.db'), join(folder, 'journal.db'));
    const outcome = open(folder);
    expect(outcome).toMatchObject({ error: { name: expect.stringMatching(/^Journal(Torn|Corrupt)$/) } });
    expect(readdirSync(folder)).toContain('journal.last');
  });
});
