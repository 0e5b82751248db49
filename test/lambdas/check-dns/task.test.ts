import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checkDns } from '../../../lambdas/check-dns/task.ts';
import { type Records, startDns } from '../support/dns-server.ts';
import { openRecord } from '../support/record.ts';

const domain = 'hub.example.test';
const expected = '192.0.2.7';
const good: Record<string, Records> = {
  'example.test': { NS: ['ns.example.test'] },
  'ns.example.test': { A: ['127.0.0.1'] },
  [domain]: { A: [expected] },
};
const stops: (() => Promise<unknown>)[] = [];
let record: Awaited<ReturnType<typeof openRecord>>;

async function dns(zone: Record<string, Records>, options?: { recursive?: boolean; ttl?: number }) {
  const server = await startDns(zone, options);
  stops.push(server.stop);
  return server;
}

const check = (servers: { resolvers: string[]; authoritative?: string[] }, address: string | null = expected) =>
  checkDns(
    { run: 'run-1', phase: 'plan', domain, expected: address, dns: servers, authority: 'letsencrypt.org' },
    { ...record.ports, patience: { timeoutMs: 150, tries: 1 } },
  );

/** One server that is both the zone's own and the resolver. */
async function checkZone(zone: Record<string, Records>) {
  const { address } = await dns({ ...good, ...zone });
  return check({ resolvers: [address], authoritative: [address] });
}

beforeAll(async () => {
  record = await openRecord();
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});
afterAll(() => record.stop());

describe('check-dns', () => {
  it('matches when every server answers with the one address, and keeps each answer with its TTL', async () => {
    const authoritative = await dns(good, { ttl: 300 });
    const resolver = await dns(good, { ttl: 17 });
    const found = await check({ resolvers: [resolver.address], authoritative: [authoritative.address] });

    expect(found).toEqual({
      domain,
      expected,
      authoritative: [{ server: authoritative.address, a: [expected], aaaa: [], cname: [], ttl: 300 }],
      resolvers: [{ server: resolver.address, a: [expected], aaaa: [], cname: [], ttl: 17 }],
      caa: [],
      caaProblems: [],
      matches: true,
      problems: [],
    });
    const [entry] = await record.entries('run-1');
    expect(entry).toMatchObject({ data: { fact: 'dns', value: found } });
  });

  it.each<[string, Record<string, Records>, RegExp]>([
    [
      'another address',
      { [domain]: { A: ['198.51.100.1'] } },
      /answers A 198\.51\.100\.1 for hub\.example\.test, expected 192\.0\.2\.7/,
    ],
    ['two addresses', { [domain]: { A: [expected, '198.51.100.1'] } }, /answers A 192\.0\.2\.7, 198\.51\.100\.1 for/],
    ['no such name', { [domain]: { rcode: 3 } }, /answers no A for/],
    ['no record', { [domain]: {} }, /answers no A for/],
    [
      'a stray AAAA',
      { [domain]: { A: [expected], AAAA: ['2001:db8::1'] } },
      /answers AAAA 2001:db8::1 for hub\.example\.test, expected none/,
    ],
    ['a server that fails', { [domain]: { rcode: 2 } }, /fails with ESERVFAIL/],
    ['a server that refuses', { [domain]: { rcode: 5 } }, /fails with EREFUSED/],
    ['a server that is silent', { [domain]: { silent: true } }, /fails with ETIMEOUT/],
    [
      'an alias to another address',
      { [domain]: { CNAME: 'a.test' }, 'a.test': { A: ['198.51.100.1'] } },
      /A 198\.51\.100\.1 for hub\.example\.test \(through a\.test\)/,
    ],
  ])('names %s', async (_, zone, problem) => {
    const found = await checkZone(zone);
    expect(found.matches).toBe(false);
    expect(found.problems).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  it('follows a chain of aliases, and lets a resolver tell what lies outside the zone', async () => {
    const chain = { [domain]: { CNAME: 'a.example.test' }, 'a.example.test': { CNAME: 'edge.other.test' } };
    const authoritative = await dns(chain, { recursive: false });
    const resolver = await dns({ ...chain, 'edge.other.test': { A: [expected] } });
    const found = await check({ resolvers: [resolver.address], authoritative: [authoritative.address] });
    expect(found.authoritative[0]).toMatchObject({ cname: ['a.example.test', 'edge.other.test'], a: [expected] });
    expect(found.problems).toEqual([]);
  });

  it('does not go round in a loop of aliases', async () => {
    const found = await checkZone({ [domain]: { CNAME: 'a.test' }, 'a.test': { CNAME: domain } });
    expect(found.matches).toBe(false);
  });

  it('does not mind a resolver that cannot be reached while another answers', async () => {
    const { address } = await dns(good);
    const silent = await dns({ [domain]: { silent: true } });
    const found = await check({ resolvers: [address, silent.address], authoritative: [address] });
    expect(found.resolvers[1]).toMatchObject({ error: 'ETIMEOUT' });
    expect(found.matches).toBe(true);
    expect((await check({ resolvers: [silent.address], authoritative: [address] })).matches).toBe(false);
  });

  it('finds the servers of the zone through NS of the nearest name above', async () => {
    const { address, questions } = await dns(good);
    const found = await check({ resolvers: [address] });
    expect(questions).toEqual(expect.arrayContaining([`NS ${domain}`, 'NS example.test', 'A ns.example.test']));
    // Nothing listens on port 53 of loopback here, or what does knows no such name.
    expect(found.authoritative).toMatchObject([{ server: 'ns.example.test (127.0.0.1)' }]);
  });

  it('says so when no server of the zone is found', async () => {
    const { address } = await dns({ [domain]: { A: [expected] } });
    const { problems } = await check({ resolvers: [address] });
    expect(problems).toEqual([`no authoritative server was found for ${domain}`]);
  });

  it.each<[string, Record<string, Records>, string[], RegExp | undefined]>([
    [
      'allows the authority',
      {
        [domain]: {
          A: [expected],
          CAA: [{ flags: 0, tag: 'issue', value: 'letsencrypt.org; validationmethods=http-01' }],
        },
      },
      ['0 issue "letsencrypt.org; validationmethods=http-01"'],
      undefined,
    ],
    [
      'has no issue tag',
      { 'example.test': { CAA: [{ flags: 0, tag: 'iodef', value: 'mailto:a@example.test' }] } },
      ['0 iodef "mailto:a@example.test"'],
      undefined,
    ],
    [
      'allows another authority, at the parent',
      { 'example.test': { CAA: [{ flags: 0, tag: 'issue', value: 'other.test' }] } },
      ['0 issue "other.test"'],
      /CAA allows 0 issue "other\.test", expected letsencrypt\.org/,
    ],
    [
      'allows none',
      { test: { CAA: [{ flags: 0, tag: 'issue', value: ';' }] } },
      ['0 issue ";"'],
      /expected letsencrypt\.org/,
    ],
    [
      'is overruled by the nearer one',
      {
        'example.test': { CAA: [{ flags: 0, tag: 'issue', value: 'letsencrypt.org' }] },
        test: { CAA: [{ flags: 0, tag: 'issue', value: ';' }] },
      },
      ['0 issue "letsencrypt.org"'],
      undefined,
    ],
  ])('reads CAA that %s', async (_, zone, caa, problem) => {
    const found = await checkZone(zone);
    expect(found.caa).toEqual(caa);
    expect(found.problems).toEqual(problem ? [expect.stringMatching(problem)] : []);
  });

  it('takes a failing CAA lookup for a problem, as the authority does', async () => {
    const { problems } = await checkZone({ 'example.test': { rcode: 2 } });
    expect(problems).toEqual([`CAA of ${domain} cannot be looked up: ESERVFAIL`]);
  });

  it('never matches when the instance has no address', async () => {
    const { address } = await dns(good);
    const { problems } = await check({ resolvers: [address], authoritative: [address] }, null);
    expect(problems[0]).toMatch(/expected an address, but the instance has none/);
  });
});
