/**
 * An engine in a process of its own, to be killed: `node victim.ts FOLDER`. It loads everything, waits for a line on
 * its standard input, opens the journal, and prints its port. Functions write what they are about to do, and that they
 * have done it, to FOLDER/calls.log before they answer: a write is safe once made, whatever becomes of the process.
 */

import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRequestListener } from '../../engine/api/http.ts';
import { createEngine } from '../../engine/engine.ts';
import type { LambdaRequest } from '../../engine/ports.ts';
import type { CallRecord } from './calls.ts';
import { items } from './procedures.ts';

const folder = process.argv[2]!;
const log = join(folder, 'calls.log');
const record = (call: CallRecord) => appendFileSync(log, `${JSON.stringify(call)}\n`);

async function invoke({ functionName, payload }: LambdaRequest) {
  const { job, retry, token } = JSON.parse(payload) as { job: string; retry: number; token?: string };
  record({ phase: 'begin', job, retry, ...(token && { token }) });
  await sleep(Math.random() * 30);
  if (functionName === 'flaky' && retry < 2) {
    return { statusCode: 200, functionError: 'Unhandled', payload: JSON.stringify({ errorType: 'Flaky' }) };
  }
  record({ phase: 'end', job, retry });
  return { statusCode: 200, payload: JSON.stringify({ job }) };
}

await once(process.stdin, 'data');
const engine = createEngine({
  journal: join(folder, 'journal'),
  lambda: { invoke },
  sdk: {
    async call() {
      await sleep(Math.random() * 20);
      return { Body: JSON.stringify(items) };
    },
  },
});
const server = createServer(createRequestListener(engine));
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  process.stdin.destroy();
  void engine.close();
});
