#!/usr/bin/env node
/**
 * Executions started at a fixed rate over HTTP through the AWS SDK: how long StartExecution takes, and what becomes of
 * the server's memory. `node bench/starts.ts [PER_SECOND] [SECONDS]`, 1,000 and 60 by default. The server is a process
 * of its own; a request is sent when its time has come, whether earlier ones have been answered or not.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { createRequestListener } from '../engine/api/http.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { median, percentile } from './measure.ts';

const definition = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Greet',
  States: {
    Greet: { Type: 'Pass', Output: { hello: '{% $states.input.name %}' }, Next: 'Nap' },
    Nap: { Type: 'Wait', Seconds: 1, Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
});

/** Answers at once, with nothing behind it: what the protocol, the SDK and this machine take by themselves. */
const floor = {
  call: (operation: string) =>
    operation === 'StartExecution'
      ? { executionArn: 'arn:aws:states:us-east-1:111111111111:execution:greet:x', startDate: new Date() }
      : { stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:greet', creationDate: new Date() },
} as unknown as Engine;

async function serve(folder: string): Promise<void> {
  const engine = folder === 'floor' ? floor : createEngine({ journal: folder });
  const server = createServer(createRequestListener(engine));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
  process.once('SIGTERM', () => process.exit());
  let last = process.cpuUsage();
  setInterval(() => {
    globalThis.gc!();
    const { rss, heapUsed } = process.memoryUsage();
    const spent = process.cpuUsage(last);
    last = process.cpuUsage();
    console.log(
      JSON.stringify({ rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20, cpu: (spent.user + spent.system) / 5e6 }),
    );
  }, 5_000);
}

/** Sends `perSecond` requests for `seconds` to a server of its own on `folder`. */
async function load(folder: string, perSecond: number, seconds: number) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--expose-gc', import.meta.filename, '--serve', folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const samples: { rss: number; heap: number; cpu: number }[] = [];
  const port = await new Promise<number>((resolve) => {
    createInterface(child.stdout!).on('line', (line) => {
      const told = JSON.parse(line);
      if (told.port) resolve(told.port);
      else samples.push(told);
    });
  });
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'x' },
    maxAttempts: 1,
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 64 } },
  });
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({ name: 'greet', definition, roleArn: 'arn:aws:iam::111111111111:role/bench' }),
  );
  const times: number[] = [];
  let failed = 0;
  let open = 0;
  const send = async () => {
    const at = performance.now();
    open++;
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, input: '{"name":"world"}' }));
      times.push(performance.now() - at);
    } catch {
      failed++;
    }
    open--;
  };
  const began = performance.now();
  let sent = 0;
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
    for (; sent < due; sent++) void send();
    await sleep(1);
  }
  while (open > 0) await sleep(5);
  const took = (performance.now() - began) / 1000;
  client.destroy();
  child.kill();
  await once(child, 'exit');
  // The first part warms both sides up.
  return { rate: times.length / took, failed, times: times.slice(times.length / 6), samples };
}

async function measure(perSecond: number, seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-starts-'));
  try {
    const bare = await load('floor', perSecond, Math.min(seconds, 15));
    const { rate, failed, times, samples } = await load(folder, perSecond, seconds);
    const figures = (of: readonly number[]) => [50, 99].map((p) => percentile(of, p).toFixed(1)).join(' / ');
    console.log(
      `${perSecond} executions a second asked for, ${rate.toFixed(0)} started, ${failed} failed, ${seconds} s`,
    );
    console.log(`StartExecution p50 / p99   ${figures(times)} ms (wanted p99 50)`);
    console.log(`a server without an engine ${figures(bare.times)} ms at ${bare.rate.toFixed(0)} a second`);
    const cpu = median(samples.map((sample) => sample.cpu));
    console.log(
      `server ${cpu.toFixed(2)} of a core; without an engine ${median(bare.samples.map((sample) => sample.cpu)).toFixed(2)}`,
    );
    console.log(
      `heap / resident MB, every 5 s: ${samples.map(({ heap, rss }) => `${heap.toFixed(0)}/${rss.toFixed(0)}`).join('  ')}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, second] = process.argv.slice(2);
if (first === '--serve') await serve(second!);
else await measure(Number(first ?? 1_000), Number(second ?? 60));
