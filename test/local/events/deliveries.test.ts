import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '../../../engine/clock.ts';
import { createBus } from '../../../local/events/bus.ts';
import { createDeliveries, type Deliveries } from '../../../local/events/deliveries.ts';
import { DeliveryQueue } from '../../../local/events/delivery-queue.ts';
import { newEvent } from '../../../local/events/event.ts';
import { parseRate } from '../../../local/events/schedule.ts';
import { tempFolder } from '../temp-folder.ts';

const folder = tempFolder();
let files = 0;
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Deliveries over a queue file; `answer` says how each invocation ends. */
function open(
  answer: (payload: string, attempt: number) => string | undefined | Promise<never>,
  file = join(folder, `${files++}.sqlite`),
) {
  const clock = new SimulatedClock();
  const queue = new DeliveryQueue(file);
  const calls: { function: string; payload: string; at: number }[] = [];
  const start = clock.now();
  const dead: string[] = [];
  const deliveries: Deliveries = createDeliveries({
    queue,
    clock,
    async invoke(_account, name, payload) {
      calls.push({ function: name, payload, at: clock.now() - start });
      return answer(payload, calls.length);
    },
    onDead: (delivery) => dead.push(delivery.payload),
  });
  return { clock, queue, calls, dead, deliveries, file };
}

describe('asynchronous invocations', () => {
  it('are tried again until they succeed, later each time', async () => {
    const { clock, calls, queue, deliveries } = open((_, attempt) => (attempt < 3 ? 'failed' : undefined));
    deliveries.add('1', 'f', '{}');
    for (const _ of [1, 2, 3]) {
      await settled();
      await clock.advance(60_000);
    }
    expect(calls.map((each) => each.at)).toEqual([0, 1000, 61_000]);
    expect(queue.pending()).toEqual([]);
    await deliveries.close();
    queue.close();
  });

  it('are given up after three retries, and kept', async () => {
    const { clock, calls, dead, queue, deliveries } = open(() => 'failed');
    deliveries.add('1', 'f', '{}');
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      await settled();
      await clock.advance(120_000);
    }
    expect(calls).toHaveLength(4);
    expect(dead).toEqual(['{}']);
    expect(queue.dead()).toEqual([expect.objectContaining({ function: 'f', attempts: 4 })]);
    await deliveries.close();
    queue.close();
  });

  it('survive the end of the process: what was not done is done by the next', async () => {
    const first = open(() => new Promise<never>(() => {}));
    first.deliveries.add('1', 'f', '{"n":1}');
    // Killed: nothing is closed but the file.
    first.queue.close();

    const second = open(() => undefined, first.file);
    second.deliveries.start();
    await second.clock.advance(1);
    await settled();
    expect(second.calls.map((each) => each.payload)).toEqual(['{"n":1}']);
    expect(second.queue.pending()).toEqual([]);
    second.queue.close();
  });

  it('that were announced and not decided are there for the next process to decide, and hold up their gate', async () => {
    const first = open(() => undefined);
    first.deliveries.hold('1', 'f', '{"arn":"x"}', 'x');
    first.queue.close();

    const { deliveries, clock, calls, queue } = open(() => undefined, first.file);
    deliveries.start();
    await clock.advance(60_000);
    let passed = false;
    const waiting = deliveries.passed('x').then(() => {
      passed = true;
    });
    await settled();
    const before = { passed, calls: calls.length, held: deliveries.held().map((each) => each.gate) };
    deliveries.release(deliveries.held()[0]!, '{"arn":"x"}');
    await waiting;

    expect(before).toEqual({ passed: false, calls: 0, held: ['x'] });
    expect(calls).toHaveLength(1);
    expect(queue.pending()).toEqual([]);
    queue.close();
  });

  it('hold up their gate until they are done; one that is dropped is never made', async () => {
    const { calls, queue, deliveries } = open(() => undefined);
    const passed: string[] = [];
    const kept = deliveries.hold('1', 'f', '{"arn":null}', 'a');
    const dropped = deliveries.hold('1', 'f', '{}', 'b');
    const waiting = Promise.all([
      deliveries.passed('a').then(() => passed.push('a')),
      deliveries.passed('b').then(() => passed.push('b')),
      deliveries.passed('c').then(() => passed.push('c')),
    ]);
    await settled();
    const before = [...passed];
    deliveries.release(kept, '{"arn":"x"}');
    deliveries.drop(dropped);
    await waiting;

    expect(before).toEqual(['c']);
    expect(passed.sort()).toEqual(['a', 'b', 'c']);
    expect(calls.map((each) => each.payload)).toEqual(['{"arn":"x"}']);
    queue.close();
  });
});

describe('the bus', () => {
  const spec = {
    name: 'f',
    does: '',
    timeoutSeconds: 1,
    memoryMb: 128,
    permissions: [],
    triggers: [
      { kind: 'event' as const, source: 'aws.ssm', detailType: 'T', detail: { status: ['Success'] } },
      { kind: 'schedule' as const, rate: 'rate(5 minutes)' },
    ],
  };

  it("sends an event to the functions of its own account whose pattern it matches, and keeps schedules' time", async () => {
    const { clock, calls, queue, deliveries } = open(() => undefined);
    const bus = createBus(deliveries, clock);
    bus.subscribe('1', 'eu-west-1', 'f', spec);
    bus.subscribe('2', 'eu-west-1', 'g', { ...spec, triggers: [spec.triggers[0]!] });
    const event = (status: string) =>
      newEvent(
        { source: 'aws.ssm', 'detail-type': 'T', account: '1', region: 'eu-west-1', detail: { status } },
        clock.now(),
      );
    bus.put(event('Success'));
    bus.put(event('Failed'));
    await settled();
    await clock.advance(11 * 60_000);
    await settled();
    bus.close();
    await clock.advance(60 * 60_000);

    expect(calls.map((each) => [each.function, JSON.parse(each.payload)['detail-type'], each.at])).toEqual([
      ['f', 'T', 0],
      ['f', 'Scheduled Event', 300_000],
      ['f', 'Scheduled Event', 600_000],
    ]);
    await deliveries.close();
    queue.close();
  });

  it.each(['rate(0 minutes)', 'rate(1 minutes)', 'rate(2 minute)', 'rate(5 seconds)', 'cron(0 * * * ? *)'])(
    'refuses the rate %s',
    (text) => {
      expect(() => parseRate(text)).toThrow(`'${text}' is no rate`);
    },
  );
});
