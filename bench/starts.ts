#!/usr/bin/env node
/**
 * Executions started at a fixed rate over HTTP through the AWS SDK: how long StartExecution takes, and what becomes of
 * the server's memory. `node bench/starts.ts [PER_SECOND] [SECONDS]`, 1,000 and 60 by default. The server is a process
 * of its own; a request is sent when its time has come, whether earlier ones have been answered or not.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { createEngine } from '../engine/engine.ts';
import { note, tell, times, whole } from './figure.ts';
import { eventsOf, floorMillis } from './floor.ts';
import { median, percentile } from './measure.ts';
import { type Sample, serveIn } from './server-process.ts';

const caller = { account: '111111111111', region: 'us-east-1' };
const greeter = {
  name: 'greet',
  roleArn: 'arn:aws:iam::111111111111:role/bench',
  definition: JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Greet',
    States: {
      Greet: { Type: 'Pass', Output: { hello: '{% $states.input.name %}' }, Next: 'Nap' },
      Nap: { Type: 'Wait', Seconds: 1, Next: 'Done' },
      Done: { Type: 'Succeed' },
    },
  }),
};
const input = '{"name":"world"}';

const [perSecond = 1_000, seconds = 60] = process.argv.slice(2).map(Number);
/** Both sides compile what they run often. */
const warmSeconds = 8;
const bareSeconds = 22;
const wantedP99 = 50;
/** Heap late against early that is still level. */
const level = 1.15;

interface Taken {
  rate: number;
  failed: number;
  /** Milliseconds of each request, in the order of their ends. */
  times: number[];
  /** Milliseconds of each in the engine. */
  engineTimes: number[];
  samples: Sample[];
}

/** Sends `perSecond` requests for `lasts` seconds to a server of its own on `folder`; undefined has no engine. */
async function load(folder: string | undefined, lasts: number): Promise<Taken> {
  const server = await serveIn(folder);
  const client = new SFNClient({
    endpoint: server.url,
    region: caller.region,
    credentials: { accessKeyId: caller.account, secretAccessKey: 'x' },
    maxAttempts: 1,
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 64 } },
  });
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand(greeter));
  let taken: number[] = [];
  let failed = 0;
  let open = 0;
  const send = async () => {
    const at = performance.now();
    open++;
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, input }));
      taken.push(performance.now() - at);
    } catch (error) {
      if (failed++ === 0) note(`the first that failed: ${error}`);
    }
    open--;
  };
  const go = async (until: number) => {
    taken = [];
    const began = performance.now();
    for (let sent = 0; performance.now() - began < until * 1000; ) {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
      for (; sent < due; sent++) void send();
      await sleep(1);
    }
    while (open > 0) await sleep(1);
    return (performance.now() - began) / 1000;
  };
  await go(warmSeconds);
  server.samples.length = 0;
  await server.engineTimes();
  const took = await go(lasts);
  const engineTimes = await server.engineTimes();
  client.destroy();
  await server.stop();
  return { rate: taken.length / took, failed, times: taken, engineTimes, samples: server.samples };
}

/** Milliseconds the floor takes for the events of one such execution. */
async function floorOfOne(folder: string): Promise<number> {
  const engine = createEngine({ journal: ':memory:' });
  const { stateMachineArn } = await engine.call('CreateStateMachine', greeter, caller);
  const { executionArn } = await engine.call('StartExecution', { stateMachineArn, input }, caller);
  await sleep(1_100);
  await engine.idle();
  const millis = await floorMillis(await eventsOf(engine, executionArn!), join(folder, 'floor.db'));
  await engine.close();
  return millis;
}

const folder = mkdtempSync(join(tmpdir(), 'engine-starts-'));
try {
  note(`${whole(perSecond)} StartExecution a second for ${seconds} s; first a server without an engine`);
  const bare = await load(undefined, Math.min(seconds, bareSeconds));
  const all = await load(join(folder, 'journal'), seconds);
  const { rate, failed, times: taken, engineTimes, samples } = all;
  const floor = await floorOfOne(folder);
  const slices = Array.from({ length: Math.ceil(taken.length / (10 * perSecond)) }, (_, at) =>
    percentile(taken.slice(at * 10 * perSecond, (at + 1) * 10 * perSecond), 99).toFixed(0),
  );
  note(`p99 of each ten seconds: ${slices.join(', ')} ms`);
  note(`heap / resident MB: ${samples.map(({ heap, rss }) => `${heap.toFixed(0)}/${rss.toFixed(0)}`).join('  ')}`);
  const [p50, p99] = [50, 99].map((p) => percentile(taken, p)) as [number, number];
  const bareP99 = percentile(bare.times, 99);
  const cpu = (of: Taken) => median(of.samples.map((sample) => sample.cpu));
  const third = Math.max(1, Math.floor(samples.length / 3));
  const [early, late] = [samples.slice(0, third), samples.slice(-third)].map((some) =>
    median(some.map(({ heap }) => heap)),
  ) as [number, number];
  const whatFor = `${whole(perSecond)} StartExecution a second for ${seconds} s`;
  tell([
    {
      what: `${whatFor}: started`,
      measured: `${rate.toFixed(0)}/s, ${failed} failed`,
      wanted: `${whole(perSecond)}/s`,
      met: rate > perSecond * 0.98 && failed === 0,
    },
    {
      what: 'StartExecution over HTTP through the SDK, p50 / p99',
      measured: `${p50.toFixed(1)} / ${p99.toFixed(1)} ms`,
      wanted: `p99 under ${wantedP99} ms`,
      met: p99 < wantedP99,
      peer: `no engine: ${percentile(bare.times, 50).toFixed(1)} / ${bareP99.toFixed(1)} ms`,
    },
    {
      what: 'of which in the engine, until it is durable',
      measured: `${percentile(engineTimes, 50).toFixed(1)} / ${percentile(engineTimes, 99).toFixed(1)} ms`,
    },
    {
      what: 'The server at that rate, of a core',
      measured: cpu(all).toFixed(2),
      peer: `no engine: ${cpu(bare).toFixed(2)}`,
      floor: times((cpu(all) * 1000) / (floor * perSecond)),
    },
    {
      what: 'Its heap, late / early',
      measured: `${late.toFixed(1)} / ${early.toFixed(1)} MB`,
      wanted: 'flat',
      met: late / early < level,
    },
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
