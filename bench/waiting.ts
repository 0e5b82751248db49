#!/usr/bin/env node
/**
 * Many executions waiting for a task token: memory for each, time to start again, time to answer a token.
 * `node bench/waiting.ts [COUNT]`, 100,000 by default. Each figure is taken in a process of its own.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { createRequestListener } from '../engine/api/http.ts';
import { createEngine } from '../engine/engine.ts';
import { percentile } from './measure.ts';

const caller = { account: '111111111111', region: 'us-east-1' };
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Gate',
  States: {
    Gate: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'open-gate', Payload: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: 86_400,
      Next: 'Close',
    },
    Close: { Type: 'Pass', End: true },
  },
};

/** How many tokens are answered for the figure. */
const answers = 2_000;

/** Memory in use after a full collection, bytes. */
function memory(): { heap: number; resident: number } {
  for (let round = 0; round < 3; round++) globalThis.gc!();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}

async function fill(folder: string, count: number): Promise<void> {
  const tokens: string[] = [];
  const engine = createEngine({
    journal: folder,
    lambda: {
      async invoke({ payload }) {
        if (tokens.length < answers && Math.random() < (4 * answers) / count) {
          tokens.push((JSON.parse(payload) as { token: string }).token);
        }
        return { statusCode: 200, payload: 'null' };
      },
    },
  });
  const { stateMachineArn } = await engine.call(
    'CreateStateMachine',
    { name: 'gate', definition: JSON.stringify(definition), roleArn: 'arn:aws:iam::111111111111:role/bench' },
    caller,
  );
  const start = async (from: number, to: number) => {
    for (let at = from; at < to; at += 500) {
      const some = Math.min(500, to - at);
      await Promise.all(
        Array.from({ length: some }, (_, n) =>
          engine.call(
            'StartExecution',
            { stateMachineArn, input: JSON.stringify({ n: at + n, for: 'a gate' }) },
            caller,
          ),
        ),
      );
    }
    await engine.idle();
  };
  const warm = Math.min(5_000, count >> 1);
  await start(0, warm);
  const before = memory();
  const began = performance.now();
  await start(warm, count);
  const seconds = (performance.now() - began) / 1000;
  const after = memory();
  writeFileSync(join(folder, 'tokens.json'), JSON.stringify(tokens));
  const each = (of: 'heap' | 'resident') => (after[of] - before[of]) / (count - warm);
  report({ rate: (count - warm) / seconds, heap: each('heap'), resident: each('resident') });
  // As after a crash: nothing is closed.
  process.kill(process.pid, 'SIGKILL');
}

async function restart(folder: string): Promise<void> {
  const before = memory();
  const began = performance.now();
  const engine = createEngine({ journal: folder });
  await engine.call('ListStateMachines', {}, caller);
  const millis = performance.now() - began;
  const after = memory();
  const server = createServer(createRequestListener(engine));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  report({
    millis,
    heap: after.heap - before.heap,
    resident: after.resident - before.resident,
    port: (server.address() as AddressInfo).port,
  });
}

function report(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** What the other roles tell; each tells its part. */
interface Told {
  rate: number;
  heap: number;
  resident: number;
  millis: number;
  port: number;
}

/** Runs this file in a process of its own in another role. */
function inProcess(...args: string[]) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--expose-gc', import.meta.filename, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const result = new Promise<Told>((resolve, reject) => {
    createInterface(child.stdout!).once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', (code, signal) => reject(new Error(`${args[0]} ended with ${code ?? signal}`)));
  });
  return { child, result };
}

/** Milliseconds each of `tokens` took to be answered over HTTP, one after the other. */
async function answerAll(port: number, tokens: readonly string[]): Promise<number[]> {
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: caller.region,
    credentials: { accessKeyId: caller.account, secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  const times: number[] = [];
  for (const taskToken of tokens) {
    const began = performance.now();
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    times.push(performance.now() - began);
  }
  client.destroy();
  return times.slice(50);
}

/** The figures for `count` waiting executions. */
async function measure(count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'engine-waiting-'));
  try {
    const filled = await inProcess('--fill', folder, String(count)).result;
    const bytes = ['journal.db', 'journal.db-wal'].reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const again = inProcess('--restart', folder);
    const started = await again.result;
    const tokens = JSON.parse(readFileSync(join(folder, 'tokens.json'), 'utf8')) as string[];
    const times = await answerAll(started.port, tokens);
    again.child.kill('SIGKILL');
    return { ...filled, bytes: bytes / count, restart: started.millis, again: started.resident, times };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [role, ...rest] = process.argv.slice(2);
if (role === '--fill') await fill(rest[0]!, Number(rest[1]));
else if (role === '--restart') await restart(rest[0]!);
else {
  const count = Number(role ?? 100_000);
  const few = await measure(4_000);
  const many = await measure(count);
  const line = (name: string, value: string) => console.log(`${name.padEnd(34)} ${value}`);
  const figures = (of: typeof many) => [50, 99].map((p) => percentile(of.times, p).toFixed(2)).join(' / ');
  console.log(`${count.toLocaleString('en')} executions wait for a task token\n`);
  line('memory for each, heap', `${many.heap.toFixed(0)} bytes (wanted 2048)`);
  line('memory for each, resident', `${many.resident.toFixed(0)} bytes`);
  line('journal for each', `${many.bytes.toFixed(0)} bytes`);
  line('started, in process', `${many.rate.toFixed(0)} a second`);
  line('start again after SIGKILL', `${many.restart.toFixed(0)} ms (wanted 5000)`);
  line('memory after it, resident', `${(many.again / count).toFixed(0)} bytes each`);
  line('SendTaskSuccess over HTTP, p50/p99', `${figures(many)} ms (wanted 5); ${figures(few)} with 4,000`);
}
