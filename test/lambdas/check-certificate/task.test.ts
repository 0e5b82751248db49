import { createServer as createPlainServer } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checkCertificate } from '../../../lambdas/check-certificate/task.ts';
import { makeAuthority } from '../support/certificates.ts';
import { openRecord } from '../support/record.ts';
import { Servers } from '../support/servers.ts';

const domain = 'hub.example.test';
const servers = new Servers();
let record: Awaited<ReturnType<typeof openRecord>>;
let authority: ReturnType<typeof makeAuthority>;

/** A real TLS server; gives its port. */
const serve = (options: TlsOptions) => servers.listen(createServer(options));

const look = (port: number, more: { other?: string; trustedRoots?: string[]; address?: string | null } = {}) =>
  checkCertificate(
    { run: 'run-1', phase: 'plan', domain, address: '127.0.0.1', port, trustedRoots: [authority.root], ...more },
    { ...record.ports, loopbackAllowed: true, timeoutMs: 500 },
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

describe('check-certificate', () => {
  it('describes a trusted certificate with its chain, and keeps it in the record', async () => {
    const { key, chain } = authority.issue([domain, `www.${domain}`], { serial: '0A1B' });
    const found = await look(await serve({ key, cert: chain }));

    expect(found).toMatchObject({
      reachable: true,
      trusted: true,
      served: {
        serial: '0A1B',
        issuer: "CN=R1,O=Let's Encrypt,C=US",
        subject: `CN=${domain}`,
        names: [domain, `www.${domain}`],
        notBefore: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        fingerprint: expect.stringMatching(/^[0-9A-F]{64}$/),
        chainLength: 3,
      },
    });
    const [entry] = await record.entries('run-1');
    expect(entry).toMatchObject({ kind: 'fact', data: { fact: 'certificate', phase: 'plan', value: found } });
  });

  it('asks by the domain: the certificate of the SNI is looked at', async () => {
    const mine = authority.issue([domain], { serial: '01' });
    const other = authority.issue(['other.test'], { serial: '02' });
    const asked: string[] = [];
    const port = await serve({
      key: other.key,
      cert: other.chain,
      SNICallback: (name, answer) => {
        asked.push(name);
        import('node:tls').then(({ createSecureContext }) =>
          answer(null, createSecureContext({ key: mine.key, cert: mine.chain })),
        );
      },
    });
    expect((await look(port)).served?.serial).toBe('01');
    expect(asked).toEqual([domain]);
  });

  it.each<[string, () => { key: string; cert: string }, string[] | undefined, RegExp]>([
    ['an expired certificate', () => issued([domain], -1), undefined, /CERT_HAS_EXPIRED/],
    ['another name', () => issued(['other.test'], 10), undefined, /ERR_TLS_CERT_ALTNAME_INVALID/],
    ['an unknown root', () => issued([domain], 10), [], /UNABLE_TO_GET_ISSUER_CERT/],
  ])('says why %s is not trusted', async (_, make, trustedRoots, problem) => {
    const found = await look(await serve(make()), trustedRoots && { trustedRoots });
    expect(found).toMatchObject({ reachable: true, trusted: false, problem: expect.stringMatching(problem) });
    expect(found.served?.serial).toBe('0F');
  });

  it('reports a closed port, a silent server and one that speaks no TLS as not reachable', async () => {
    const silent = await servers.listen(createPlainServer());
    const noTls = await servers.listen(createPlainServer((socket) => socket.end('220 smtp ready\r\n')));
    const closed = await servers.closedPort(createPlainServer);

    expect(await look(closed)).toMatchObject({
      reachable: false,
      trusted: false,
      error: expect.stringMatching(/ECONNREFUSED/),
    });
    expect(await look(silent)).toMatchObject({ reachable: false, error: 'no TLS handshake within 500 ms' });
    expect(await look(noTls)).toMatchObject({ reachable: false, error: expect.any(String) });
  });

  it('waits for another certificate by failing, without a word in the record', async () => {
    const { key, chain } = authority.issue([domain], { serial: '0C' });
    const port = await serve({ key, cert: chain });
    const before = (await record.entries('run-1')).length;

    await expect(look(port, { other: '0C' })).rejects.toMatchObject({
      name: 'NotYetServed',
      message: expect.stringMatching(/still serves 0C/),
    });
    await expect(look(1, { other: '' })).rejects.toMatchObject({ name: 'NotYetServed' });
    expect(await record.entries('run-1')).toHaveLength(before);
    expect((await look(port, { other: '0B' })).served?.serial).toBe('0C');
    expect((await look(port, { other: '' })).served?.serial).toBe('0C');
  });

  it('does not connect where no instance can be', async () => {
    expect(await look(443, { address: null })).toMatchObject({
      reachable: false,
      error: 'the instance has no public address',
    });
    expect(await look(80, { address: '169.254.169.254' })).toMatchObject({
      reachable: false,
      error: expect.stringMatching(/not an address of a host/),
    });
  });
});

function issued(names: string[], days: number): { key: string; cert: string } {
  const { key, chain } = authority.issue(names, { serial: '0F', days });
  return { key, cert: chain };
}
