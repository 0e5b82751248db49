import { describe, expect, it } from '@jest/globals';
import { Cron } from 'croner';
import fc from 'fast-check';
import { next, timesOf, upcoming } from '../../../workflows/shared/schedule/expression.ts';
import { firstMinuteThatMatches } from './minute-by-minute.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const told = (times: number[]) => times.map((time) => new Date(time).toISOString().slice(0, 16));
const DAY = 86_400_000;

describe('cron, as EventBridge Scheduler has it', () => {
  it.each([
    ['cron(15 10 ? * 6L 2022-2023)', '2022-01-01T00:00:00', ['2022-01-28T10:15', '2022-02-25T10:15']],
    ['cron(0 12 ? * 3#2 *)', '2027-01-01T00:00:00', ['2027-01-12T12:00', '2027-02-09T12:00']],
    ['cron(0 9 L * ? *)', '2028-02-01T00:00:00', ['2028-02-29T09:00', '2028-03-31T09:00']],
    ['cron(0 0 ? * L *)', '2027-01-01T00:00:00', ['2027-01-02T00:00', '2027-01-09T00:00']],
    ['cron(0 8 1W * ? *)', '2027-05-01T00:00:00', ['2027-05-03T08:00', '2027-06-01T08:00']],
    ['cron(0 8 31W * ? *)', '2027-01-01T00:00:00', ['2027-01-29T08:00', '2027-03-31T08:00']],
    ['cron(0/20 8-9 ? * MON-FRI *)', '2027-01-01T09:30:00', ['2027-01-01T09:40', '2027-01-04T08:00']],
    ['cron(0 0 29 2 ? *)', '2027-01-01T00:00:00', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(59 23 31 DEC ? 2199)', '2199-12-31T23:58:00', ['2199-12-31T23:59']],
    ['cron(0 0 30 2 ? *)', '2027-01-01T00:00:00', []],
    ['cron(0 0 1 1 ? 1999)', '2027-01-01T00:00:00', []],
  ])('%s after %s', (expression, after, expected) => {
    expect(told(upcoming({ expression }, utc(after), expected.length || 1))).toEqual(expected);
  });

  it.each([
    ['cron(60 0 * * ? *)', 'minutes: "60"', '0-59'],
    ['cron(0 24 * * ? *)', 'hours: "24"', '0-23'],
    ['cron(0 0 32 * ? *)', 'day-of-month: "32"', '1-31, with , - * ? / L W'],
    ['cron(0 0 ? * 0 *)', 'day-of-week: "0"', '1-7 or SUN-SAT'],
    ['cron(0 0 ? * SUN/2 *)', 'day-of-week: "SUN/2"', ', - * ? L #'],
    ['cron(0 0 ? * 3#1,6#3 *)', 'day-of-week: "3#1,6#3"', 'one weekday, # and 1 to 5'],
    ['cron(0 0 ? * FRI-MON *)', 'day-of-week: "FRI-MON"', 'from the smaller to the larger'],
    ['cron(0 0 1,15W * ? *)', 'day-of-month: "1,15W"', 'one day with W'],
    ['cron(0 0 1 13 ? *)', 'month: "13"', '1-12 or JAN-DEC'],
    ['cron(0 0 1 jan ? *)', 'month: "jan"', 'JAN-DEC'],
    ['cron(0 0 1 1 ? 1969)', 'year: "1969"', '1970-2199'],
    ['cron(0/0 0 1 1 ? *)', 'minutes: "0/0"', 'a step of at least 1'],
    ['cron(0 0 * * * *)', 'day-of-month and day-of-week', '? in one of the two'],
    ['cron(0 0 ? * ? *)', 'day-of-month and day-of-week', 'not in both'],
    ['cron(0 0 * * ?)', 'cron expression: "cron(0 0 * * ?)"', 'six fields'],
    ['rate(0 minutes)', 'rate expression', 'at least 1'],
    ['rate(5 weeks)', 'rate expression', 'minutes, hours or days'],
    ['at(2027-02-30T00:00:00)', 'one-time expression', 'yyyy-mm-ddThh:mm:ss'],
    ['at(2027-02-10 00:00)', 'one-time expression', 'yyyy-mm-ddThh:mm:ss'],
    ['every day', 'schedule expression: "every day"', 'cron('],
  ])('refuses %s', (expression, field, allowed) => {
    const read = () => timesOf({ expression });
    expect(read).toThrow(expect.objectContaining({ name: 'ScheduleExpressionInvalid' }));
    expect(read).toThrow(field);
    expect(read).toThrow(allowed);
  });

  it.each(['Mars/Olympus', '+02:00', 'europe/berlin'])('refuses the zone %s', (zone) => {
    expect(() => timesOf({ expression: 'rate(1 day)', zone })).toThrow(/time zone: .* allowed:/);
  });
});

describe('daylight saving in 2027', () => {
  it.each([
    ['Europe/Berlin', 'cron(30 2 * * ? *)', '2027-03-27T12:00:00', ['2027-03-29T00:30', '2027-03-30T00:30']],
    ['Europe/Berlin', 'cron(30 2 * * ? *)', '2027-10-30T12:00:00', ['2027-10-31T00:30', '2027-11-01T01:30']],
    ['America/New_York', 'cron(30 2 * * ? *)', '2027-03-13T12:00:00', ['2027-03-15T06:30', '2027-03-16T06:30']],
    ['America/New_York', 'cron(30 1 * * ? *)', '2027-11-06T12:00:00', ['2027-11-07T05:30', '2027-11-08T06:30']],
    ['Australia/Lord_Howe', 'cron(15 2 * * ? *)', '2027-10-02T00:00:00', ['2027-10-03T15:15', '2027-10-04T15:15']],
    ['Australia/Lord_Howe', 'cron(45 1 * * ? *)', '2027-04-03T12:00:00', ['2027-04-03T14:45', '2027-04-04T15:15']],
    ['Pacific/Auckland', 'cron(30 2 * * ? *)', '2027-09-25T00:00:00', ['2027-09-26T13:30', '2027-09-27T13:30']],
  ])('in %s, %s after %s', (zone, expression, after, expected) => {
    expect(told(upcoming({ expression, zone }, utc(after), 2))).toEqual(expected);
  });

  it('skips a one-time schedule at a time that does not exist', () => {
    expect(next('at(2027-03-28T02:30:00)', 'Europe/Berlin', 0)).toBeUndefined();
    expect(next('at(2027-03-28T03:30:00)', 'Europe/Berlin', 0)).toBe(utc('2027-03-28T01:30:00'));
  });

  it('counts a day of a rate as 24 hours', () => {
    const start = utc('2027-03-27T11:00:00');
    const times = upcoming({ expression: 'rate(1 day)', zone: 'Europe/Berlin', start }, start, 2);
    expect(told(times)).toEqual(['2027-03-28T11:00', '2027-03-29T11:00']);
    expect(next('rate(1 day)', 'UTC', start - DAY, start)).toBe(start);
  });
});

describe('against other definitions', () => {
  const number = (min: number, max: number) => fc.integer({ min, max });
  const list = (min: number, max: number) => fc.array(number(min, max), { minLength: 1, maxLength: 3 }).map(String);
  const range = (min: number, max: number) =>
    fc.tuple(number(min, max), number(min, max)).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = (min: number, max: number) => fc.tuple(number(min, max), number(1, 9)).map(([a, b]) => `${a}/${b}`);
  const field = (min: number, max: number) =>
    fc.oneof(fc.constant('*'), list(min, max), range(min, max), step(min, max));
  const weekdays = fc.constantFrom('MON-FRI', '2', 'SUN,WED', '*', '4-7');
  const anyDay = fc.oneof(
    fc
      .oneof(
        field(1, 31),
        fc.constant('L'),
        number(1, 31).map((day) => `${day}W`),
      )
      .map((day) => [day, '?'] as const),
    fc
      .oneof(
        weekdays,
        fc.constantFrom('L', '6L', 'MONL'),
        fc.tuple(number(1, 7), number(1, 5)).map(([d, n]) => `${d}#${n}`),
      )
      .map((day) => ['?', day] as const),
  );
  const cron = (days: fc.Arbitrary<readonly [string, string]>) =>
    fc
      .tuple(field(0, 59), field(0, 23), days, fc.constantFrom('*', 'JAN-DEC', '1/2', '3,4,10,11'))
      .map(([minutes, hours, [date, weekday], month]) => `cron(${minutes} ${hours} ${date} ${month} ${weekday} *)`);
  const year = utc('2027-01-01T00:00:00');
  const plainDay = fc.constantFrom(['*', '?'] as const, ['?', '*'] as const, ['?', 'MON-SUN'.slice(0, 3)] as const);

  it('agrees with walking the minutes, on the days around a change of the clocks', () => {
    const changes = fc.constantFrom(
      ['Europe/Berlin', '2027-03-27T20:00:00'],
      ['Europe/Berlin', '2027-10-30T20:00:00'],
      ['America/New_York', '2027-03-14T01:00:00'],
      ['America/New_York', '2027-11-07T00:00:00'],
      ['Australia/Lord_Howe', '2027-10-02T10:00:00'],
      ['Australia/Lord_Howe', '2027-04-03T10:00:00'],
      ['Pacific/Auckland', '2027-09-25T10:00:00'],
      ['Asia/Kathmandu', '2027-06-01T00:00:00'],
    );
    fc.assert(
      fc.property(cron(plainDay), changes, number(0, 600), (expression, [zone, from], minutes) => {
        const after = utc(from!) + minutes * 60_000;
        const slow = firstMinuteThatMatches(expression, zone!, after, 6 * 3_600_000);
        const fast = next(expression, zone!, after);
        expect(slow ?? 'later').toBe(fast !== undefined && fast <= after + 6 * 3_600_000 ? fast : 'later');
      }),
      { numRuns: 60 },
    );
  });

  it('agrees with walking the days of two months, for every way to name a day', () => {
    fc.assert(
      fc.property(anyDay, number(0, 365), ([date, weekday], day) => {
        const expression = `cron(0 0 ${date} * ${weekday} *)`;
        const after = year + day * DAY - 1;
        let slow: number | undefined;
        for (let noon = after + 1; noon < after + 62 * DAY && slow === undefined; noon += DAY) {
          slow = firstMinuteThatMatches(expression, 'UTC', noon - 60_000, 60_000);
        }
        const fast = next(expression, 'UTC', after);
        expect(slow ?? 'later').toBe(fast !== undefined && fast < after + 62 * DAY ? fast : 'later');
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with croner in UTC, weekdays counted its way', () => {
    const days = fc.oneof(
      field(1, 28).map((day) => [day, '?'] as const),
      fc.constant(['L', '?'] as const),
      weekdays.map((day) => ['?', day] as const),
    );
    fc.assert(
      fc.property(cron(days), number(0, 365 * 1440), (expression, minutes) => {
        const after = year + minutes * 60_000;
        const [minute, hour, date, month, weekday] = expression.slice(5, -1).split(' ');
        const theirs = weekday!.replace(/\d/g, (digit) => String(Number(digit) - 1));
        const pattern = [minute, hour, date === '?' ? '*' : date, month, theirs === '?' ? '*' : theirs].join(' ');
        const found = new Cron(pattern, { timezone: 'UTC', sloppyRanges: true }).nextRun(new Date(after));
        expect(next(expression, 'UTC', after)).toBe(found?.getTime());
      }),
      { numRuns: 200 },
    );
  });
});
