import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readEstateFile } from '../../infra/estate-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepbook-estate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text: string) => {
  const file = join(folder, 'estate.yaml');
  writeFileSync(file, text);
  return file;
};

describe('an estate file', () => {
  it('of the example is one cell whose hubs can be approved', () => {
    const estate = readEstateFile(join(import.meta.dirname, '../../estates/example.yaml'));
    expect(Object.keys(estate.cells)).toEqual(['storage']);
    expect(estate.rehearsal).toBe(false);
    for (const { cell, roles } of Object.values(estate.hubs)) {
      expect(estate.cells).toHaveProperty(cell);
      const people = [...(roles.owner ?? []), ...(roles.operator ?? [])];
      expect(new Set(people).size).toBeGreaterThanOrEqual(2);
      expect(people.filter((person) => !estate.people[person])).toEqual([]);
    }
  });

  it('that is wrong is refused with its name and every wrong field', () => {
    const file = write('name: Example\nrunbooks: not a url\ncells: {}\npeople: {}\nhubs: { HUB: {} }\nextra: 1\n');
    expect(() => readEstateFile(file)).toThrow(/estate\.yaml is not a valid estate:.*name.*runbooks.*hubs/s);
    expect(() => readEstateFile(file)).toThrow(/extra/);
  });

  it('that names a cell or a person it does not have is refused', () => {
    const example = readFileSync(join(import.meta.dirname, '../../estates/example.yaml'), 'utf8');
    expect(() => readEstateFile(write(example.replace('cell: storage', 'cell: elsewhere')))).toThrow(
      /elsewhere is not a cell of the estate; allowed: storage.*hubs.*cell/s,
    );
    expect(() => readEstateFile(write(example.replace('owner: [alice]', 'owner: [zoe]')))).toThrow(
      /zoe is not among the people of the estate; allowed: alice, bob.*owner/s,
    );
  });

  it('that schedules what cannot run is refused at that field', () => {
    const example = readFileSync(join(import.meta.dirname, '../../estates/example.yaml'), 'utf8');
    expect(() => readEstateFile(write(example.replace('waitSeconds: 120', 'waitSeconds: 9999')))).toThrow(
      /check-dns-archive: .*601.*schedules\[0\].input.waitSeconds/s,
    );
    expect(() => readEstateFile(write(example.replace('cron(0 7 ?', 'cron(0 7 *')))).toThrow(
      /day-of-month and day-of-week.*schedules\[0\].expression/s,
    );
  });
});
