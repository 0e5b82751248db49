import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { calendarOf } from '../../../cli/simulation/calendar.ts';
import { calendarPage } from '../../../cli/simulation/calendar-page.ts';
import { drawCalendar } from '../../../cli/simulation/draw-calendar.ts';
import type { SimulatedYear } from '../../../local/simulation/result.ts';
import { anEstate } from '../../local/simulation/estate.ts';
import { cli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepbook-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const estate = file('estate.yaml', stringify(anEstate({ hubs: { 'hub.example.org': {} } })));

const at = (text: string) => Date.parse(text);
const year: SimulatedYear = {
  estate: '<sample>',
  from: at('2027-02-01'),
  to: at('2027-04-01'),
  hubs: ['hub.example.org'],
  runs: [
    {
      name: 'check-1',
      schedule: 'check',
      procedure: 'gaia-check-hub',
      hub: 'hub.example.org',
      started: at('2027-02-03T06:50Z'),
      status: 'FAILED',
      error: 'HubUnhealthy',
    },
  ],
  renewals: [{ time: at('2027-02-02T03:23Z'), hub: 'hub.example.org', notAfter: at('2027-04-07') }],
  problems: [
    {
      kind: 'uncovered',
      from: at('2027-02-27T10:00Z'),
      to: at('2027-03-02T10:00Z'),
      message: 'hub.example.org: certificate uncovered',
    },
  ],
  notes: [{ kind: 'outage', from: at('2027-02-26'), to: at('2027-03-05'), message: 'the authority does not answer' }],
};

describe('the calendar', () => {
  it('has a row a month and a sign a day, the worst of the day', () => {
    const lines = drawCalendar(calendarOf(year), (_format, text) => text);
    expect(lines.slice(1, 3)).toEqual([
      `Feb 2027  · R ! ${'· '.repeat(22)}o X X`,
      `Mar 2027  X X o o ${'· '.repeat(27).trim()}`,
    ]);
    expect(lines.slice(4).map((line) => line.trim())).toEqual([
      'X  a certificate was not valid',
      '!  a run failed',
      'o  the authority does not answer',
      'R  renewed',
      '·  nothing to tell',
    ]);
  });

  it('colours signs when it is asked to', () => {
    const lines = drawCalendar(calendarOf(year), (format, text) => `<${[format].flat().join('+')}>${text}</>`);
    expect(lines[1]).toContain('<white+bgRed>X</>');
  });

  it('is a page that tells what happened, with nothing from elsewhere', async () => {
    const page = await calendarPage(year, calendarOf(year), 'totals');
    expect(page).toContain('<td class="run" title="2027-02-03\ncheck: HubUnhealthy">!</td>');
    expect(page).toContain('<li>hub.example.org: certificate uncovered</li>');
    expect(page).toContain('&lt;sample&gt;');
    expect(page).not.toMatch(/<script|https?:|src=/);
  });
});

describe('stepbook simulate', () => {
  const fixed = ['simulate', '--year', '2027', '--estate', estate, '--renew-every', '60d'];

  it.each([
    [['--outage', '2027-03-05..2027-03-01'], 'the first not after the last'],
    [['--outage', '2027-02-30..2027-03-01'], 'Two days are allowed'],
    [['--renew-every', '60'], 'e.g. 60d or 36h'],
    [['--away', '2027-03-01..2027-03-05'], 'bob=2027-07-12'],
    [['--away', 'zoe=2027-03-01..2027-03-05'], 'the estate has alice, bob, carla'],
    [['--year', '1999'], 'from 2021 to 2199'],
    [['--estate', 'none.yaml'], 'none.yaml'],
  ])('%j is a wrong call', async (words, told) => {
    const { code, err } = await cli('simulate', '--estate', estate, ...words);
    expect(code).toBe(2);
    expect(err).toContain(told);
  });

  it('shows the year and its problems, and ends with 1', async () => {
    const page = join(folder, 'year.html');
    const { code, out, err } = await cli(...fixed, '--html', page);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/^Feb 2027 {2}[·R ]+$/m);
    expect(out).toMatch(/1 problem\n {2}hub\.example\.org: renewed \d times with less than a quarter/);
    expect(readFileSync(page, 'utf8')).toContain('renewed');
  });

  it('ends with 0 when there is none, and takes outages and absences', async () => {
    expect((await cli(...fixed.slice(0, 2), '2026', ...fixed.slice(3))).code).toBe(0);
    const said = await cli(
      ...fixed,
      '--outage',
      '2027-03-01..2027-06-30',
      '--away',
      'bob=2027-05-01..2027-05-31',
      '--json',
    );
    const { problems, notes } = JSON.parse(said.out) as Record<string, { kind: string; from: string }[]>;
    expect(problems!.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['uncovered', 'quorum']));
    expect(notes).toMatchObject([{ kind: 'outage', from: '2027-03-01T00:00:00.000Z' }]);
    expect(said.code).toBe(1);
  });
});
