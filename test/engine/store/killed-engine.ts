/**
 * An engine in a process of its own, to be killed: `node killed-engine.ts DATA_DIR`. Each call of a function appends a
 * line to DATA_DIR/calls.log before it is answered; `wait-for-answer` writes its token to DATA_DIR/tokens.log.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRequestListener } from '../../../engine/api/http.ts';
import { createEngine } from '../../../engine/engine.ts';

const folder = process.argv[2]!;
const engine = createEngine({
  journal: folder,
  lambda: {
    async invoke({ functionName, payload }) {
      if (functionName === 'wait-for-answer') {
        appendFileSync(join(folder, 'tokens.log'), `${(JSON.parse(payload) as { token: string }).token}\n`);
      } else appendFileSync(join(folder, 'calls.log'), `${functionName} ${payload}\n`);
      await sleep(15);
      return { statusCode: 200, payload };
    },
  },
});
const server = createServer(createRequestListener(engine));
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
