import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createPlainServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { probeHttp } from '../../../lambdas/probe-http/task.ts';
import { makeAuthority } from '../support/certificates.ts';
import { openRecord } from '../support/record.ts';
import { Servers } from '../support/servers.ts';

const domain = 'hub.example.test';
const servers = new Servers();
let record: Awaited<ReturnType<typeof openRecord>>;
let authority: ReturnType<typeof makeAuthority>;

const serve = (answer: RequestListener) => servers.listen(createServer(answer));

const probe = (
  port: number,
  url = `http://${domain}/a/b?c=d`,
  address: string | null = '127.0.0.1',
  loopbackAllowed = true,
) =>
  probeHttp(
    { run: 'run-1', phase: 'verify', url, address, port, trustedRoots: [authority.root] },
    { ...record.ports, loopbackAllowed, timeoutMs: 400 },
  );

beforeAll(async () => {
  record = await openRecord();
  authority = makeAuthority();
});
afterEach(() => servers.stopAll());
afterAll(async () => {
  authority.remove();
  await record.stop();
});

describe('probe-http', () => {
  it('asks the address for the host of the URL and reads JSON', async () => {
    const seen: unknown[] = [];
    const port = await serve(({ method, url, headers }, response) => {
      seen.push([method, url, headers.host]);
      response.end('{"read_url_prefix":"https://hub.example.test/reader/"}');
    });
    const found = await probe(port);

    expect(found).toEqual({
      url: `http://${domain}/a/b?c=d`,
      reachable: true,
      status: 200,
      body: { read_url_prefix: 'https://hub.example.test/reader/' },
    });
    expect(seen).toEqual([['GET', '/a/b?c=d', domain]]);
    expect(await record.entries('run-1')).toMatchObject([
      { kind: 'fact', data: { fact: 'http', phase: 'verify', value: found } },
    ]);
  });

  it('takes any status for an answer and follows no redirect', async () => {
    let requests = 0;
    const port = await serve((_, response) => {
      requests += 1;
      response.writeHead(301, { location: 'https://elsewhere.test/' }).end();
    });
    expect(await probe(port)).toMatchObject({ reachable: true, status: 301 });
    expect(requests).toBe(1);
  });

  it('says whether the TLS behind an answer is trusted', async () => {
    const good = authority.issue([domain], { serial: '01' });
    const bad = authority.issue(['other.test'], { serial: '02' });
    for (const [{ key, chain }, trusted] of [
      [good, true],
      [bad, false],
    ] as const) {
      const port = await servers.listen(createSecureServer({ key, cert: chain }, (_, response) => response.end('ok')));
      expect(await probe(port, `https://${domain}/hub_info`)).toMatchObject({
        reachable: true,
        status: 200,
        trusted,
      });
    }
  });

  it('keeps no body that is not JSON, and reads no more than 2 KB of an endless one', async () => {
    let sent = 0;
    const port = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000))) sent += 10_000;
      };
      response.on('drain', more);
      more();
    });
    expect(await probe(port)).toEqual({ url: expect.any(String), reachable: true, status: 200 });
    expect(sent).toBeLessThan(20_000_000);
  });

  it('gives up on a server that is silent, dribbles or speaks something else', async () => {
    const silent = await serve(() => {});
    const dribbling = await serve((_, response) => {
      response.writeHead(200).write('a');
    });
    const other = await servers.listen(createPlainServer((socket) => socket.end('220 smtp ready\r\n')));
    expect(await probe(silent)).toMatchObject({ reachable: false, error: 'no answer within 400 ms' });
    expect(await probe(dribbling)).toMatchObject({ reachable: false, error: 'no answer within 400 ms' });
    expect(await probe(other)).toMatchObject({ reachable: false, error: expect.any(String) });
  });

  it.each<[string | null, boolean, RegExp]>([
    [null, true, /no public address/],
    ['example.org', true, /not an IP address/],
    ['169.254.169.254', true, /not an address of a host/],
    ['fe80::1', true, /not an address of a host/],
    ['::ffff:169.254.169.254', true, /not an address of a host/],
    ['0.0.0.0', true, /not an address of a host/],
    ['127.0.0.1', false, /loopback/],
    ['::ffff:127.0.0.1', false, /loopback/],
    ['::1', false, /loopback/],
  ])('does not connect to %s (rehearsal: %s)', async (address, loopbackAllowed, error) => {
    let connections = 0;
    const port = await servers.listen(createPlainServer(() => (connections += 1)));
    expect(await probe(port, `http://${domain}/`, address, loopbackAllowed)).toMatchObject({
      reachable: false,
      error: expect.stringMatching(error),
    });
    expect(connections).toBe(0);
  });
});
