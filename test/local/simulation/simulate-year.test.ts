import { describe, expect, it } from '@jest/globals';
import type { SimulationOptions } from '../../../local/simulation/simulate.ts';
import { simulateYear } from '../../../local/simulation/simulate-year.ts';
import { anEstate, person } from './estate.ts';

const DAY = 86_400_000;
const days = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });
const year = (number: number) => days(`${number}-01-01`, `${number + 1}-01-01`);
const run = (options: Partial<SimulationOptions>) => simulateYear({ estate: anEstate(), ...year(2027), ...options }, 1);
const messages = (findings: { message: string }[]) => findings.map(({ message }) => message);
/** Without what the sample names too few people for. */
const apart = (findings: { kind: string; message: string }[]) =>
  messages(findings.filter(({ kind }) => kind !== 'quorum'));
const unattended = anEstate({ hubs: { 'hub.example.org': {} } });

describe('a year of renewals by need', () => {
  it('is covered through the change from 90 to 64 days, by the real procedures', async () => {
    const everything = anEstate({ hubs: { 'hub.example.org': { schedules: { timezone: 'Europe/Berlin' } } } });
    const { runs, renewals, problems } = await run({ estate: everything, ...days('2027-01-20', '2027-03-03') });
    expect(problems).toEqual([]);
    expect(runs).toHaveLength(4 * 42);
    const outcomes = new Set(runs.map(({ procedure, outcome }) => `${procedure} ${outcome}`));
    expect(outcomes).toEqual(
      new Set([
        'gaia-renew-certificates skipped',
        'gaia-renew-certificates done',
        'gaia-check-dns done',
        'gaia-check-hub done',
      ]),
    );
    const lifetimes = renewals.map(
      ({ time, notAfter }) => `${new Date(time).toISOString().slice(0, 7)} ${Math.round((notAfter - time) / DAY)}`,
    );
    expect(lifetimes).toEqual(['2027-02 64']);
  });

  it('outlives an outage of days: the failed runs are told, the certificate is covered', async () => {
    const spring = days('2027-04-01', '2027-05-01');
    const due = (await run(spring)).renewals[0]!.time;
    const outage = { from: due - DAY, to: due + 4 * DAY };
    const { problems, notes, renewals } = await run({ ...spring, outages: [outage] });
    expect(renewals[0]!.time).toBeGreaterThan(outage.to);
    expect(problems).toEqual([]);
    expect(apart(notes)).toEqual([
      expect.stringMatching(/^the certificate authority does not answer from 2027-/),
      expect.stringMatching(
        /^schedule renew-hub\.example\.org: \d+ times .*CommandFailed: .*the authority does not answer/,
      ),
    ]);
  });

  it('does not outlive one of a month', async () => {
    const { problems, renewals } = await run({
      ...days('2027-04-01', '2027-05-20'),
      outages: [days('2027-04-02', '2027-05-10')],
    });
    expect(messages(problems)).toContainEqual(
      expect.stringMatching(/^hub\.example\.org: certificate uncovered from 2027-\d\d-\d\d \d\d:\d\d to 2027-05-10 /),
    );
    expect(renewals.some(({ time }) => time > Date.parse('2027-05-10'))).toBe(true);
  });

  it('comes from schedules of any interval: too seldom is uncovered', async () => {
    const seldom = anEstate({
      hubs: { 'hub.example.org': { schedules: { renew: 'rate(60 days)', checkDns: false, checkHub: false } } },
    });
    const { problems } = await run({ estate: seldom });
    expect(problems.map(({ kind }) => kind)).toContain('uncovered');
  });
});

describe('a fixed renewal every 60 days', () => {
  const fixed = { estate: unattended, renewEvery: 60 * DAY };

  it('did for certificates of 90 days', async () => {
    expect((await run({ ...fixed, ...year(2026) })).problems).toEqual([]);
  });

  it('leaves 4 of 64 days from 2027-02-10 on, so that the year is red without any outage', async () => {
    const { problems } = await run(fixed);
    expect(messages(problems)).toEqual([
      expect.stringMatching(/^hub\.example\.org: renewed \d times with less than a quarter .* with 4\.0 of 64 days/),
    ]);
    expect(problems[0]!.from).toBeGreaterThan(Date.parse('2027-02-10') + 59 * DAY);
  });

  it('is uncovered for weeks when the authority is down on the day', async () => {
    const { renewals } = await run(fixed);
    const late = renewals.find(({ time }) => time > Date.parse('2027-05-01'))!.time;
    const { problems } = await run({ ...fixed, outages: [{ from: late - DAY, to: late + DAY }] });
    const gap = problems.find(({ kind }) => kind === 'uncovered')!;
    expect(Math.round((gap.to - gap.from) / DAY)).toBe(56);
  });

  it('is uncovered for 15 of each 60 days from 2028 on, with certificates of 45 days', async () => {
    const { problems } = await run({ ...fixed, ...year(2029) });
    const gaps = problems.filter(({ kind }) => kind === 'uncovered');
    expect(gaps.length).toBeGreaterThanOrEqual(5);
    expect(Math.round((gaps[1]!.to - gaps[1]!.from) / DAY)).toBe(15);
  });

  it('every day exceeds the budget of five a week', async () => {
    const { problems } = await run({ ...fixed, renewEvery: DAY, ...days('2027-01-01', '2027-02-01') });
    expect(messages(problems)).toEqual([
      expect.stringMatching(
        /^hub\.example\.org: budget exceeded on 2027-01-\d\d and \d+ more days, .*\(5\) already issued/,
      ),
    ]);
  });
});

describe('people', () => {
  const away = [{ from: '2027-07-12', to: '2027-07-25' }];

  it('on holiday make a quorum impossible, unless somebody stands in', async () => {
    const without = anEstate({ hubs: { 'hub.example.org': {} }, people: { bob: person('Bob', { away }) } });
    const { problems } = await run({ estate: without });
    expect(messages(problems)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^hub\.example\.org: quorum impossible between 2027-07-1[12] and 2027-07-2[45] for .*gaia-reset-certificates.* \(away: Bob\)$/,
        ),
      ]),
    );
    const people = { bob: person('Bob', { away, alternates: ['dario'] }), dario: person('Dario') };
    const stoodIn = await run({ estate: anEstate({ hubs: { 'hub.example.org': {} }, people }) });
    expect(stoodIn.problems.filter(({ kind }) => kind === 'quorum')).toEqual([]);
  });

  it('approve a scheduled run when they are there, and let it expire when they are not', async () => {
    const restart = {
      name: 'weekly-restart',
      procedure: 'gaia-restart-services',
      input: { hub: 'hub.example.org', reason: 'every week' },
      expression: 'cron(0 9 ? * MON *)',
    };
    const people = { bob: person('Bob', { away }) };
    const estate = anEstate({ hubs: { 'hub.example.org': {} }, people, schedules: [restart] });
    const { runs, notes } = await run({ estate, ...days('2027-07-05', '2027-08-01') });
    expect(apart(notes)).toContainEqual(
      expect.stringMatching(/weekly-restart: gaia-restart-services waits at its gate/),
    );
    expect(runs.map(({ started, outcome, error }) => `${new Date(started).getUTCDate()} ${outcome ?? error}`)).toEqual([
      '5 done',
      '12 GateExpired',
      '19 GateExpired',
      '26 done',
    ]);
  });
});

describe('what the simulated world cannot carry out', () => {
  const move = {
    name: 'move',
    procedure: 'gaia-migrate-hub',
    input: { hub: 'hub.example.org' },
    expression: 'cron(0 9 ? * MON *)',
  };
  const world = (people: object, renew = 'rate(12 hours)') =>
    anEstate({
      hubs: { 'hub.example.org': { schedules: { renew, checkDns: false, checkHub: false } } },
      people,
      schedules: [move],
    });

  it('waits at its gate for the people all the same', async () => {
    const alice = person('Alice', { away: [{ from: '2027-07-12', to: '2027-07-18' }] });
    const { runs, notes, problems } = await run({ estate: world({ alice }), ...days('2027-07-05', '2027-07-20') });
    const ends = runs.filter(({ schedule }) => schedule === 'move').map(({ outcome, error }) => outcome ?? error);
    expect(ends).toEqual(['approved', 'GateExpired', 'approved']);
    expect(messages(notes)).toContain(
      'schedule move: of gaia-migrate-hub only the gate is simulated, not what it finds and does',
    );
    // It has the hub to itself meanwhile: a renewal that is due then finds it locked.
    expect(messages(problems)).toContainEqual(expect.stringMatching(/schedule renew-.*TargetLocked/));
  });
});

describe('schedules', () => {
  const at = (name: string, expression: string, timezone: string, more: object = {}) => ({
    name,
    procedure: 'gaia-check-dns',
    input: { hub: 'hub.example.org' },
    expression,
    timezone,
    ...more,
  });
  const of = (...schedules: object[]) => anEstate({ hubs: { 'hub.example.org': {} }, schedules });

  it('that never run are told', async () => {
    const estate = of(
      at('past', 'at(2026-12-31T00:00:00)', 'UTC'),
      at('off', 'rate(1 day)', 'UTC', { enabled: false }),
    );
    const { problems, runs } = await run({ estate, ...days('2027-01-01', '2027-02-01') });
    expect(runs).toEqual([]);
    expect(messages(problems)).toEqual([
      expect.stringContaining('schedule off never runs: the estate has it disabled'),
      expect.stringContaining('schedule past never runs: at(2026-12-31T00:00:00) has no time in UTC'),
    ]);
  });

  it('meet the changes of the clocks in three zones', async () => {
    const estate = of(
      at('berlin', 'cron(30 2 ? 3,10 SUN *)', 'Europe/Berlin'),
      at('york', 'cron(30 1 ? 11 SUN *)', 'America/New_York'),
      at('howe', 'cron(15 2 ? 10 SUN *)', 'Australia/Lord_Howe'),
    );
    const { notes, runs } = await run({ estate });
    expect(apart(notes)).toEqual([
      'schedule berlin: 2027-03-28 02:30 in Europe/Berlin does not exist and is skipped',
      'schedule howe: 2027-10-03 02:15 in Australia/Lord_Howe does not exist and is skipped',
      'schedule berlin: 2027-10-31 02:30 in Europe/Berlin is there twice and runs once',
      'schedule york: 2027-11-07 01:30 in America/New_York is there twice and runs once',
    ]);
    expect(runs).toHaveLength(3 + 5 + 4 + 4);
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['SUCCEEDED']));
  });

  it('give the same year on one thread and on two', async () => {
    const renewal = { schedules: { renew: 'rate(10 days)', checkDns: false, checkHub: false } };
    const hubs = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.example.org`, renewal]));
    const options = { estate: anEstate({ hubs }), ...days('2027-01-01', '2027-05-01') };
    expect(await simulateYear(options, 2)).toEqual(await simulateYear(options, 1));
  });
});
