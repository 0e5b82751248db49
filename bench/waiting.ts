#!/usr/bin/env node
/**
 * Many executions waiting for a task token: memory for each, time to start again, time to answer a token.
 * `node bench/waiting.ts [COUNT]`, 100,000 by default.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { createEngine } from '../engine/engine.ts';
import { type Figure, note, tell, times, whole } from './figure.ts';
import { eventsOf, floorMillis } from './floor.ts';
import { percentile } from './measure.ts';
import { serveIn } from './server-process.ts';

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

/** How many tokens are answered for the figure, after those that only warm the processes up. */
const answers = 2_000;
const warmAnswers = 500;
const few = 4_000;
const wanted = { bytes: 2_048, restartMillis: 5_000, answerMillis: 5 };

/** What the filling process tells. */
interface Filled {
  rate: number;
  heap: number;
  resident: number;
  tokens: string[];
  floor: number;
}

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
        const left = answers + warmAnswers - tokens.length;
        if (left > 0 && Math.random() < (2 * (answers + warmAnswers)) / count) {
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
  let one: string;
  const start = async (from: number, to: number) => {
    for (let at = from; at < to; at += 500) {
      const started = await Promise.all(
        Array.from({ length: Math.min(500, to - at) }, (_, n) =>
          engine.call(
            'StartExecution',
            { stateMachineArn, input: JSON.stringify({ n: at + n, for: 'a gate' }) },
            caller,
          ),
        ),
      );
      one = started[0]!.executionArn!;
    }
    await engine.idle();
  };
  // By then the heap, SQLite's cache and the compiled code have about the size they keep.
  const warm = Math.floor(count / 2);
  await start(0, warm);
  const before = memory();
  const began = performance.now();
  await start(warm, count);
  const seconds = (performance.now() - began) / 1000;
  const after = memory();
  const each = (of: 'heap' | 'resident') => (after[of] - before[of]) / (count - warm);
  const floor = await floorMillis(await eventsOf(engine, one!), `${folder}-floor.db`);
  const rate = (count - warm) / seconds;
  process.send!({ rate, heap: each('heap'), resident: each('resident'), tokens, floor } satisfies Filled);
}

/** Fills a journal in a process of its own that ends as in a crash: nothing is closed. */
async function filled(folder: string, count: number): Promise<Filled & { bytes: number }> {
  const child: ChildProcess = fork(import.meta.filename, ['--fill', folder, String(count)], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
  });
  const [told] = (await once(child, 'message')) as [Filled];
  child.kill('SIGKILL');
  await once(child, 'exit');
  const bytes = ['journal.db', 'journal.db-wal'].reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  return { ...told, bytes: bytes / count };
}

async function measure(folder: string, count: number): Promise<Figure[]> {
  note(`${whole(few)} and ${whole(count)} executions are brought to a gate`);
  const fewFilled = await filled(join(folder, 'few'), few);
  const all = await filled(join(folder, 'many'), count);
  const servers = {
    many: { ...(await serveIn(join(folder, 'many'))), tokens: all.tokens },
    few: { ...(await serveIn(join(folder, 'few'))), tokens: fewFilled.tokens },
    none: { ...(await serveIn(undefined)), tokens: all.tokens },
  };
  const names = ['many', 'few', 'none'] as const;
  const clients = Object.fromEntries(
    names.map((name) => [
      name,
      new SFNClient({
        endpoint: servers[name].url,
        region: caller.region,
        credentials: { accessKeyId: caller.account, secretAccessKey: 'x' },
        maxAttempts: 1,
      }),
    ]),
  );
  const took = { many: [] as number[], few: [] as number[], none: [] as number[] };
  for (let at = 0; at < Math.min(all.tokens.length, fewFilled.tokens.length); at++) {
    if (at === warmAnswers) await servers.many.engineTimes();
    for (const name of names) {
      const began = performance.now();
      await clients[name]!.send(new SendTaskSuccessCommand({ taskToken: servers[name].tokens[at]!, output: '{}' }));
      took[name].push(performance.now() - began);
    }
  }
  const engineTimes = await servers.many.engineTimes();
  for (const client of Object.values(clients)) client.destroy();
  for (const name of names) await servers[name].stop();
  const answered = (name: keyof typeof took, p: number) => percentile(took[name].slice(warmAnswers), p);
  const shown = (name: keyof typeof took) => [50, 99].map((p) => answered(name, p).toFixed(2)).join(' / ');
  const { millis, heap, resident } = servers.many.started;
  const who = `${whole(count)} executions wait for a token`;
  const bytes = (n: number) => `${whole(n)} bytes`;
  return [
    {
      what: `${who}: heap for each`,
      measured: bytes(all.heap),
      wanted: `under ${bytes(wanted.bytes)}`,
      met: all.heap < wanted.bytes,
    },
    {
      what: 'resident memory for each further one',
      measured: bytes(all.resident),
      wanted: `under ${bytes(wanted.bytes)}`,
      met: all.resident < wanted.bytes,
    },
    {
      what: 'after a restart: heap / resident for each, all the process has taken',
      measured: `${whole(heap / count)} / ${bytes(resident / count)}`,
      wanted: `under ${bytes(wanted.bytes)}`,
      met: resident / count < wanted.bytes,
    },
    { what: 'journal for each', measured: bytes(all.bytes) },
    {
      what: 'brought to the gate, in process',
      measured: `${whole(all.rate)}/s`,
      floor: times(1000 / all.rate / all.floor),
    },
    {
      what: 'restart after SIGKILL, journal checked',
      measured: `${whole(millis)} ms`,
      wanted: `under ${whole(wanted.restartMillis)} ms`,
      met: millis < wanted.restartMillis,
    },
    {
      what: 'SendTaskSuccess over HTTP while they wait, p50 / p99',
      measured: `${shown('many')} ms`,
      wanted: `p99 under ${wanted.answerMillis} ms`,
      met: answered('many', 99) < wanted.answerMillis,
      peer: `no engine: ${shown('none')} ms; ${whole(few)} waiting: ${shown('few')} ms`,
    },
    {
      what: 'of which in the engine, until it is durable',
      measured: [50, 99]
        .map((p) => percentile(engineTimes, p).toFixed(2))
        .join(' / ')
        .concat(' ms'),
      floor: times(percentile(engineTimes, 50) / all.floor),
    },
  ];
}

const [role, ...rest] = process.argv.slice(2);
if (role === '--fill') await fill(rest[0]!, Number(rest[1]));
else {
  const folder = mkdtempSync(join(tmpdir(), 'engine-waiting-'));
  try {
    tell(await measure(folder, Number(role ?? 100_000)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
