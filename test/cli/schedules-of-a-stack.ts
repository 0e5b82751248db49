import { expect, it } from '@jest/globals';
import type { Stack } from '../../local/stack.ts';
import { cli } from './support/run-cli.ts';

/**
 * The tests of the commands about schedules, against a stack whose estate has `dns` and `yearly`. One stack serves these
 * and those of the embedded scheduler.
 */
export function describeScheduleCommands(stack: () => Stack): void {
  const as = (...words: string[]) => cli(...words, '--endpoint', stack().url, '--data-dir', stack().dataDir);

  it('lists each schedule with its next times in its zone and in the reader’s', async () => {
    const { code, out } = await as('schedules');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^dns {2}on {2}gaia-check-dns {"hub":"hub\.example\.test"}\n {2}rate\(1 day\) in UTC\n(?: {4}.*\n){5}/m,
    );
    expect(out).toContain('cron(0 0 1 1 ? 2199) in Europe/Berlin, up to 9 min later\n');
    expect(out).toMatch(/Tue 2199-01-01 00:00 GMT\+1( {3}here Mon 2198-12-31 23:00 UTC)?/);
    const json = JSON.parse((await as('schedules', '--json', '--next', '2')).out);
    expect(json).toMatchObject([
      { name: 'dns', state: 'ENABLED', procedure: 'gaia-check-dns', next: [expect.any(String), expect.any(String)] },
      { name: 'yearly', timezone: 'Europe/Berlin', next: ['2198-12-31T23:00:00.000Z'] },
    ]);
  });

  it('pauses and resumes one, and changes nothing else of it', async () => {
    const before = JSON.parse((await as('schedules', '--json')).out);
    expect((await as('pause', 'yearly')).out).toContain('yearly is paused');
    expect((await as('schedules')).out).toMatch(/yearly {2}PAUSED .*\n.*\n {2}would run at:\n/);
    expect((await as('resume', 'yearly')).code).toBe(0);
    expect(JSON.parse((await as('schedules', '--json')).out)).toEqual(before);
  });

  it('says which schedules there are when it is asked for another', async () => {
    const { code, err } = await as('pause', 'weekly');
    expect(code).toBe(2);
    expect(err).toContain("UnknownSchedule: there is no schedule 'weekly'; there are: dns, yearly");
  });

  it('lets no person pause one: whoever may change a schedule may start what it starts', async () => {
    expect((await as('schedules', '--profile', 'olga')).code).toBe(0);
    expect((await as('pause', 'yearly', '--profile', 'olga')).code).toBe(4);
  });
}
