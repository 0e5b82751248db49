/**
 * Servers in processes of their own. `serveIn` starts one; run by itself, this file is one: `--serve FOLDER`, or
 * `--serve` alone for a server that answers at once with nothing behind it: what the protocol, the SDK and the machine
 * take by themselves.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequestListener } from '../engine/api/http.ts';
import type { Caller } from '../engine/api/json-rpc.ts';
import { createEngine, type Engine } from '../engine/engine.ts';

/** What a server tells of itself every few seconds: MB, and the part of a core it has used. */
export interface Sample {
  rss: number;
  heap: number;
  cpu: number;
}

export interface ServerProcess {
  url: string;
  /** Milliseconds until the engine answered, and bytes it has taken by then. */
  started: { millis: number; heap: number; resident: number };
  samples: Sample[];
  /** Milliseconds each call of the engine has taken since the last time this was asked, in the order of their ends. */
  engineTimes(): Promise<number[]>;
  stop(): Promise<void>;
}

/** Seldom, because a full collection stops the server for some time. */
const sampleMillis = 10_000;

/** A server with an engine on `folder`, or without one. */
export async function serveIn(folder: string | undefined): Promise<ServerProcess> {
  const child = fork(import.meta.filename, ['--serve', ...(folder === undefined ? [] : [folder])], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
  });
  const samples: Sample[] = [];
  const [first] = await once(child, 'message');
  child.on('message', (told) => {
    if (!Array.isArray(told)) samples.push(told as Sample);
  });
  return {
    ...(first as Pick<ServerProcess, 'url' | 'started'>),
    samples,
    async engineTimes() {
      child.send('times');
      for (;;) {
        const [told] = await once(child, 'message');
        if (Array.isArray(told)) return told as number[];
      }
    },
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

const startDate = new Date();
const noEngine = {
  call: (operation: string) => {
    const arn = 'arn:aws:states:us-east-1:111111111111:execution:greet:0f8fad5b-d9cb-469f-a165-70867728950e';
    if (operation === 'StartExecution') return { executionArn: arn, startDate };
    if (operation === 'CreateStateMachine') return { stateMachineArn: arn, creationDate: startDate };
    return {};
  },
} as unknown as Engine;

/** Memory in use after a full collection, bytes. */
function memory(): { heap: number; resident: number } {
  for (let round = 0; round < 3; round++) globalThis.gc!();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}

async function serve(folder: string | undefined): Promise<void> {
  const before = memory();
  const began = performance.now();
  const engine = folder === undefined ? noEngine : createEngine({ journal: folder });
  await engine.call('ListStateMachines', {}, { account: '111111111111', region: 'us-east-1' });
  const millis = performance.now() - began;
  const after = memory();
  let took: number[] = [];
  const timed: Engine = {
    ...engine,
    async call(operation: string, input: object, from: Caller) {
      const at = performance.now();
      const answer = await engine.call(operation, input, from);
      took.push(performance.now() - at);
      return answer as never;
    },
  };
  process.on('message', () => {
    process.send!(took);
    took = [];
  });
  const server = createServer(createRequestListener(timed));
  // As engine/serve.ts has it.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.send!({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    started: { millis, heap: after.heap - before.heap, resident: after.resident - before.resident },
  });
  let last = process.cpuUsage();
  let since = performance.now();
  setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    const cpu = (user + system) / 1000 / (performance.now() - since);
    globalThis.gc!();
    const { rss, heapUsed } = process.memoryUsage();
    process.send!({ rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20, cpu });
    last = process.cpuUsage();
    since = performance.now();
  }, sampleMillis);
}

if (process.argv[2] === '--serve') await serve(process.argv[3]);
