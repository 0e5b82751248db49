import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checkPorts } from '../../../lambdas/check-ports/task.ts';
import { freePort } from '../../../local/rehearsal/ports.ts';
import { openRecord } from '../support/record.ts';
import { Servers } from '../support/servers.ts';

const servers = new Servers();
let record: Awaited<ReturnType<typeof openRecord>>;
beforeAll(async () => {
  record = await openRecord();
});
afterEach(() => servers.stopAll());
afterAll(() => record.stop());

const check = (ports: number[], address: string | null = '127.0.0.1', loopbackAllowed = true) =>
  checkPorts({ run: 'run-1', phase: 'check', address, ports }, { ...record.ports, loopbackAllowed, timeoutMs: 400 });

describe('check-ports', () => {
  it('tells open ports from closed ones, and keeps what it found', async () => {
    const open = await servers.listen(createServer());
    const closed = await freePort();
    const found = await check([open, closed]);
    expect(found).toEqual({
      ports: [
        { port: open, open: true },
        { port: closed, open: false, error: 'ECONNREFUSED' },
      ],
    });
    expect((await record.entries('run-1')).at(-1)).toMatchObject({ data: { fact: 'ports', value: found } });
  });

  it.each([
    ['no address', null, true],
    ["the function's own loopback", '127.0.0.1', false],
    ['the metadata service', '169.254.169.254', true],
  ])('tries nothing at %s', async (_, address, loopbackAllowed) => {
    const open = await servers.listen(createServer());
    expect(await check([open], address, loopbackAllowed)).toMatchObject({
      ports: [{ open: false, error: expect.stringContaining('address') }],
    });
  });
});
