import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { ScheduleContent } from '../../../local/scheduler/schedule-content.ts';
import { ScheduleStore, type StoredSchedule } from '../../../local/scheduler/schedule-store.ts';
import { createScheduler, dueAfter, type StartTarget } from '../../../local/scheduler/scheduler.ts';
import { tempFolder } from '../temp-folder.ts';

const folder = tempFolder();
let files = 0;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const begin = Date.UTC(2027, 2, 27);
const key = { account: '111111111111', region: 'us-east-1', group: 'stepbook', name: 'dns' };
const queue = 'arn:aws:sqs:us-east-1:111111111111:stepbook-undelivered';

const contentOf = (change: object = {}, target: object = {}) =>
  ScheduleContent.parse({
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'arn:aws:states:us-east-1:111111111111:stateMachine:m',
      RoleArn: 'arn:aws:iam::111111111111:role/r',
      Input: '{"time":"<aws.scheduler.scheduled-time>","attempt":"<aws.scheduler.attempt-number>","other":"<aws.x>"}',
      DeadLetterConfig: { Arn: queue },
      ...target,
    },
    ...change,
  });

/** A scheduler over a file, with a schedule made at `begin`. `answer` says how each start ends. */
function open(options: {
  content?: ScheduleContent;
  answer?: (attempt: number) => unknown;
  random?: number;
  file?: string;
  at?: number;
}) {
  const { content, answer = () => {}, random = 0, at = begin } = options;
  const file = options.file ?? join(folder, `${files++}.sqlite`);
  const clock = new SimulatedClock(at);
  const store = new ScheduleStore(file);
  if (content) put(store, content);
  const starts: { at: string; time: string; attempt: string }[] = [];
  const dead: string[] = [];
  const start: StartTarget = async ({ input }) => {
    starts.push({ at: new Date(clock.now()).toISOString(), ...JSON.parse(input) });
    await answer(starts.length);
  };
  const scheduler = createScheduler({
    store,
    clock,
    random: () => random,
    ids: () => 'id',
    start,
    onDead: (what, error) => dead.push(`${what}: ${error.name}`),
  });
  scheduler.begin();
  const times = () => starts.map(({ time }) => time);
  const close = async () => {
    await scheduler.close();
    store.close();
  };
  return { clock, store, scheduler, starts, times, dead, file, close };
}

function put(store: ScheduleStore, content: ScheduleContent, change: Partial<StoredSchedule> = {}) {
  const made = { ...key, content, clientToken: null, created: begin, modified: begin, due: null };
  store.put({ ...made, due: dueAfter(made, begin), ...change });
}

const transient = () => Promise.reject(Object.assign(new Error('later'), { name: 'ServiceUnavailable' }));
const refused = () =>
  Promise.reject(Object.assign(new Error('no such machine'), { name: 'StateMachineDoesNotExist', $fault: 'client' }));

describe('the embedded scheduler', () => {
  it('starts the target at each time, with what it was told to fill in', async () => {
    const it_ = open({
      content: contentOf({ ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' }),
    });
    await it_.clock.advance(72 * HOUR);
    expect(it_.starts).toEqual([
      { at: '2027-03-27T01:30:00.000Z', time: '2027-03-27T01:30:00Z', attempt: '1', other: '<aws.x>' },
      { at: '2027-03-29T00:30:00.000Z', time: '2027-03-29T00:30:00Z', attempt: '1', other: '<aws.x>' },
    ]);
    await it_.close();
  });

  it('delivers within the flexible window and still names the time that was meant', async () => {
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 40 };
    const it_ = open({ content: contentOf({ FlexibleTimeWindow }), random: 0.5 });
    await it_.clock.advance(90 * MINUTE);
    expect(it_.starts).toMatchObject([{ at: '2027-03-27T01:20:00.000Z', time: '2027-03-27T01:00:00Z' }]);
    await it_.close();
  });

  it('tries again, later each time, as the same time', async () => {
    const it_ = open({ content: contentOf(), answer: (attempt) => (attempt < 3 ? transient() : undefined) });
    await it_.clock.advance(HOUR + MINUTE);
    expect(it_.starts.map(({ at, attempt }) => `${at.slice(14, 19)} ${attempt}`)).toEqual([
      '00:00 1',
      '00:02 2',
      '00:06 3',
    ]);
    expect(new Set(it_.times())).toEqual(new Set(['2027-03-27T01:00:00Z']));
    expect(it_.dead).toEqual([]);
    await it_.close();
  });

  it('gives up when it may not retry any more, and keeps what failed', async () => {
    const RetryPolicy = { MaximumRetryAttempts: 2 };
    const it_ = open({
      content: contentOf({ ScheduleExpression: 'at(2027-03-27T01:00:00)' }, { RetryPolicy }),
      answer: transient,
    });
    await it_.clock.advance(24 * HOUR);
    expect(it_.starts).toHaveLength(3);
    expect(it_.store.deadLetters()).toMatchObject([
      {
        queue,
        body: expect.stringContaining('2027-03-27T01:00:00Z'),
        attributes: {
          SCHEDULE_ARN: 'arn:aws:scheduler:us-east-1:111111111111:schedule/stepbook/dns',
          ERROR_CODE: 'ServiceUnavailable',
          ERROR_MESSAGE: 'later',
          EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
          RETRY_ATTEMPTS: '2',
        },
      },
    ]);
    await it_.close();
  });

  it('gives up when the time is too old, and at once what can never succeed', async () => {
    const RetryPolicy = { MaximumEventAgeInSeconds: 600 };
    const old = open({ content: contentOf({}, { RetryPolicy }), answer: transient });
    await old.clock.advance(119 * MINUTE);
    expect(old.store.deadLetters()[0]!.attributes.EXHAUSTED_RETRY_CONDITION).toBe('MaximumEventAgeInSeconds');
    await old.close();
    const never = open({ content: contentOf(), answer: refused });
    await never.clock.advance(HOUR);
    expect(never.dead).toEqual(['dns of 2027-03-27T01:00:00Z: StateMachineDoesNotExist']);
    expect(never.starts).toHaveLength(1);
    await never.close();
  });

  it('catches up with the newest of the times it was not there for', async () => {
    const first = open({ content: contentOf() });
    await first.clock.advance(HOUR);
    await first.close();
    const second = open({ file: first.file, at: begin + 6.5 * HOUR });
    await second.clock.advance(HOUR);
    expect(first.times()).toEqual(['2027-03-27T01:00:00Z']);
    expect(second.times()).toEqual(['2027-03-27T06:00:00Z', '2027-03-27T07:00:00Z']);
    await second.close();
  });

  it('does not catch up with what is older than a retry may be', async () => {
    const RetryPolicy = { MaximumEventAgeInSeconds: 3600 };
    const first = open({ content: contentOf({ ScheduleExpression: 'rate(1 day)' }, { RetryPolicy }) });
    await first.close();
    const second = open({ file: first.file, at: begin + 30 * HOUR });
    await second.clock.advance(HOUR);
    expect(second.starts).toEqual([]);
    expect(second.store.deadLetters()).toMatchObject([{ attributes: { ERROR_CODE: 'Missed' } }]);
    await second.close();
  });

  it('delivers again what the end of the process cut off', async () => {
    const first = open({ content: contentOf(), answer: () => new Promise(() => {}) });
    void first.clock.advance(HOUR);
    while (first.starts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = open({ file: first.file, at: begin + HOUR });
    await second.clock.advance(MINUTE);
    expect([...first.times(), ...second.times()]).toEqual(['2027-03-27T01:00:00Z', '2027-03-27T01:00:00Z']);
    await second.close();
    first.store.close();
  });

  it('leaves out what was due while it was paused, and ends with its end date', async () => {
    const it_ = open({ content: contentOf({ State: 'DISABLED', EndDate: new Date(begin + 7 * HOUR) }) });
    await it_.clock.advance(4.5 * HOUR);
    const content = { ...it_.store.find(key)!.content, State: 'ENABLED' as const };
    put(it_.store, content, { due: dueAfter({ content, created: begin }, it_.clock.now()) });
    it_.scheduler.wake();
    await it_.clock.advance(24 * HOUR);
    expect(it_.times()).toEqual(['2027-03-27T05:00:00Z', '2027-03-27T06:00:00Z', '2027-03-27T07:00:00Z']);
    expect(it_.store.find(key)!.due).toBeNull();
    await it_.close();
  });
});
