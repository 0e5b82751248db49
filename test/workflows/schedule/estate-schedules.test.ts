import { describe, expect, it } from '@jest/globals';
import { readDefinition } from '../../../workflows/definition-file.ts';
import { checkSchedules, schedulesOf } from '../../../workflows/schedules.ts';
import { Estate } from '../../../workflows/shared/estate.ts';
import { isStarter, scheduledRun, scheduleOfRun } from '../../../workflows/shared/schedule/starting.ts';

const anEstate = (more: object, hub: object = {}) =>
  Estate.parse({
    name: 'sample',
    runbooks: 'https://example.test/runbooks',
    cells: {
      home: { account: '111111111111', region: 'us-east-1', mailFrom: 'a@example.test', alerts: ['a@example.test'] },
    },
    people: {},
    hubs: { 'hub.example.test': { cell: 'home', roles: { owner: ['alice'], operator: ['bob'] }, ...hub } },
    ...more,
  });
const schedule = {
  name: 'dns',
  procedure: 'gaia-check-dns',
  input: { hub: 'hub.example.test' },
  expression: 'rate(1 day)',
};

describe("an estate's schedules", () => {
  it('are written out from the short form of a hub, in its cell', () => {
    const estate = anEstate({}, { schedules: { timezone: 'Europe/Berlin', renew: false, checkHub: 'rate(6 hours)' } });
    const common = { timezone: 'Europe/Berlin', flexibleWindowMinutes: 15, enabled: true, cell: 'home' };
    const input = { hub: 'hub.example.test' };
    expect(schedulesOf(estate)).toEqual([
      {
        name: 'check-dns-hub.example.test',
        procedure: 'gaia-check-dns',
        input,
        expression: 'cron(40 6 * * ? *)',
        ...common,
      },
      {
        name: 'check-hub-hub.example.test',
        procedure: 'gaia-check-hub',
        input,
        expression: 'rate(6 hours)',
        ...common,
      },
    ]);
    expect(checkSchedules(estate)).toEqual([]);
  });

  it.each([
    [{ ...schedule, expression: 'cron(0 0 * * * *)' }, ['schedules', 0, 'expression'], 'day-of-month and day-of-week'],
    [{ ...schedule, timezone: 'Mars/Olympus' }, ['schedules', 0, 'expression'], 'time zone'],
    [{ ...schedule, procedure: 'gaia-fix' }, ['schedules', 0, 'procedure'], 'gaia-check-dns'],
    [{ ...schedule, input: { hub: 'other.example.test' } }, ['schedules', 0, 'input'], 'hub.example.test'],
    [{ ...schedule, input: { hub: 'HUB' } }, ['schedules', 0, 'input', 'hub'], 'lower case'],
    [{ ...schedule, input: { ...schedule.input, hurry: 1 } }, ['schedules', 0, 'input'], 'unknown field "hurry"'],
  ])('%j has a problem at its field', (wrong, path, message) => {
    const problems = checkSchedules(anEstate({ schedules: [wrong] }));
    expect(problems).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('refuses two of one name, and a short form whose names are too long', () => {
    const twice = checkSchedules(anEstate({ schedules: [schedule, schedule] }));
    expect(twice).toMatchObject([{ path: ['schedules', 1, 'name'], message: expect.stringContaining('taken') }]);
    const domain = `${'a'.repeat(60)}.example.test`;
    const hub = { cell: 'home', roles: { owner: ['alice'] }, schedules: { renew: false, checkHub: false } };
    const long = checkSchedules(anEstate({ hubs: { [domain]: hub } }));
    expect(long).toMatchObject([{ message: expect.stringContaining('at most 64') }]);
  });

  it.each([
    [{ name: 'a:b' }, 'letters, digits'],
    [{ flexibleWindowMinutes: 1441 }, '1440'],
  ])('is no estate with %j', (wrong, message) => {
    expect(() => anEstate({ schedules: [{ ...schedule, ...wrong }] })).toThrow(message);
  });
});

describe('a scheduled run', () => {
  const due = Date.parse('2027-03-28T01:30:00Z');

  it('has one name for a schedule and a time, short enough and without the signs that names may not have', () => {
    expect(scheduledRun('renew-hub.example.org', due)).toBe('renew-hub.example.org-20270328T013000');
    expect(scheduledRun('x'.repeat(64), due)).toHaveLength(80);
    expect(scheduleOfRun(scheduledRun('renew-hub.example.org', due))).toBe('renew-hub.example.org');
    expect(scheduleOfRun('renew-by-hand')).toBeUndefined();
  });

  it('gets that name from the starter, too', async () => {
    const { default: jsonata } = await import('jsonata');
    const definition = readDefinition('workflows/shared/schedule/start-run.asl.yaml') as {
      States: { Start: { Arguments: { Name: string; Input: string } } };
    };
    const { Name, Input } = definition.States.Start.Arguments;
    const states = { input: { schedule: 'dns', time: '2027-03-28T01:30:00Z', input: { hub: 'hub.example.test' } } };
    const evaluate = (text: string) => jsonata(text.slice(2, -2)).evaluate({}, { states });
    expect(await evaluate(Name)).toBe(scheduledRun('dns', due));
    expect(JSON.parse(await evaluate(Input))).toEqual(states.input.input);
  });

  it.each([
    ['arn:aws:sts::111111111111:assumed-role/stepbook-start-gaia-check-dns-us-east-1/x', true],
    ['arn:aws:sts::111111111111:assumed-role/stepbook-started/x', false],
    ['arn:aws:sts::111111111111:assumed-role/other/stepbook-start-gaia-check-dns', false],
    ['arn:aws:iam::111111111111:user/stepbook-start-gaia-check-dns', false],
  ])('is asked for by %s: %s', (principal, starter) => expect(isStarter(principal)).toBe(starter));
});
