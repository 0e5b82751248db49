import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { nothing, openScenario, readScenario, writeScenario } from '../../../local/rehearsal/scenario.ts';
import { tempFolder } from '../temp-folder.ts';

const folder = tempFolder();
const file = join(folder, 'scenario.json');
const broken = { addresses: { 'hub.example.test': '192.0.2.7' } };
beforeEach(() => rmSync(file, { force: true }));

describe('a scenario', () => {
  it('is nothing at first; what is set is there after the next start, the rest as it was', () => {
    const first = openScenario(folder);
    expect(first.get()).toEqual(nothing);
    first.set(broken);
    first.set({ renewNow: true });
    expect(openScenario(folder).get()).toEqual({ ...nothing, ...broken, renewNow: true });
  });

  it('that another process writes counts at once, and is kept when something else is set', () => {
    const scenario = openScenario(folder);
    scenario.get();
    writeScenario(folder, { ...nothing, ...broken });
    expect(scenario.get()).toEqual({ ...nothing, ...broken });
    // As long as the one before, and perhaps of the same millisecond.
    writeScenario(folder, { ...nothing, addresses: { 'hub.example.test': '192.0.2.8' } });
    expect(scenario.get().addresses).toEqual({ 'hub.example.test': '192.0.2.8' });
    writeScenario(folder, { ...nothing, renewNow: true });
    scenario.set(broken);
    expect(readScenario(folder)).toEqual({ ...nothing, ...broken, renewNow: true });
  });

  it('may leave things out', () => {
    const scenario = openScenario(folder);
    writeFileSync(file, JSON.stringify(broken));
    expect(scenario.get()).toEqual({ ...nothing, ...broken });
  });

  it.each([
    ['half of it is written', JSON.stringify(broken).slice(0, 20)],
    ['it is no JSON', 'addresses: none'],
    ['it is empty', ''],
    ['it is no scenario', '{"addresses":null}'],
    ['its records are none', '{"records":{"hub.example.test":{"A":"192.0.2.8"}}}'],
  ])('stays as it was while %s, until the file is whole', (_, text) => {
    const scenario = openScenario(folder);
    scenario.set(broken);
    scenario.get();
    writeFileSync(file, text);
    expect(scenario.get()).toEqual({ ...nothing, ...broken });
    expect(() => readScenario(folder)).toThrow();
    writeFileSync(file, JSON.stringify({ renewNow: true }));
    expect(scenario.get()).toEqual({ ...nothing, renewNow: true });
  });

  it('is written by a rename: who has the old file open reads it whole, and nothing is left beside it', () => {
    writeScenario(folder, { ...nothing, ...broken });
    const old = join(folder, 'old.json');
    const before = readFileSync(file, 'utf8');
    linkSync(file, old);
    writeScenario(folder, nothing);
    expect(readFileSync(old, 'utf8')).toBe(before);
    rmSync(old);
    expect(readdirSync(folder)).toEqual(['scenario.json']);
  });
});
