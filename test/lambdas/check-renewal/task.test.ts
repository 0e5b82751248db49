import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { certificateId } from '../../../lambdas/check-renewal/certificate-id.ts';
import { askAgainAt } from '../../../lambdas/check-renewal/retry-after.ts';
import { checkRenewal } from '../../../lambdas/check-renewal/task.ts';
import { openRecord } from '../support/record.ts';
import { Servers } from '../support/servers.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const servers = new Servers();
let record: Awaited<ReturnType<typeof openRecord>>;
beforeAll(async () => {
  record = await openRecord();
});
afterAll(() => record.stop());
afterEach(() => servers.stopAll());

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** An authority whose renewal information answers so; `asked` lists the paths that were asked for. */
async function authority(
  reply: Reply,
  directory: (base: string) => Reply = (base) => ({ body: { renewalInfo: `${base}/ari` } }),
) {
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    asked.push(request.url!);
    const { status = 200, headers = {}, body } = request.url === '/dir' ? directory(base) : reply;
    answer.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
  });
  const base = `http://127.0.0.1:${await servers.listen(server)}`;
  return { directory: `${base}/dir`, asked };
}

let serial = 0x8765432100;
const certificate = () => ({
  serial: (serial++).toString(16).toUpperCase(),
  authorityKey: 'aYhba4dGQEHhs3uEe6CuLN4ByNQ',
  notBefore: '2026-11-01T00:00:00Z',
  notAfter: '2027-01-30T00:00:00Z',
});
const look = (directory: string, of = certificate(), at = now) =>
  checkRenewal(
    { run: 'run-1', phase: 'plan', directory, trustedRoots: [], certificate: of },
    { ...record.ports, now: () => at, timeoutMs: 300 },
  );
const window = { start: '2026-12-30T00:00:00.000Z', end: '2027-01-01T00:00:00.000Z' };
const third = '2026-12-31T00:00:00.000Z';

describe('check-renewal', () => {
  it('names a certificate as RFC 9773, section 4.1, does, with a zero byte before a serial that looks negative', () => {
    expect(certificateId('87654321', 'aYhba4dGQEHhs3uEe6CuLN4ByNQ')).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
    expect(certificateId('7', 'x')).toBe('x.Bw');
  });

  it("gives the authority's window, its explanation, and a moment in it that is the same at every look", async () => {
    const { directory, asked } = await authority({
      headers: { 'retry-after': '3600' },
      body: { suggestedWindow: window, explanationURL: 'https://acme.example/why' },
    });
    const of = certificate();
    const found = await look(directory, of);
    const again = await look(directory, of, new Date(now.getTime() + 3_601_000));

    expect(found).toMatchObject({
      source: 'ari',
      window,
      explanation: 'https://acme.example/why',
      askAgain: '2026-11-20T13:00:00.000Z',
    });
    expect(Date.parse(found.from!)).toBeGreaterThanOrEqual(Date.parse(window.start));
    expect(Date.parse(found.from!)).toBeLessThan(Date.parse(window.end));
    expect(again.from).toBe(found.from);
    expect(asked).toHaveLength(4);
    expect(asked[1]).toBe(`/ari/${found.id}`);
    const moments = await Promise.all([1, 2, 3].map(async () => (await look(directory)).from));
    expect(new Set(moments).size).toBe(3);
  });

  it('does not ask again before the Retry-After is over, also after a refusal', async () => {
    const good = await authority({ headers: { 'retry-after': '7200' }, body: { suggestedWindow: window } });
    const busy = await authority({ status: 503, headers: { 'retry-after': '600' } });
    const [one, other] = [certificate(), certificate()];
    const first = await look(good.directory, one);
    await look(busy.directory, other);
    const soon = new Date(now.getTime() + 500_000);

    expect(await look(good.directory, one, soon)).toEqual(first);
    expect(await look(busy.directory, other, soon)).toMatchObject({
      source: 'lifetime',
      problem: expect.stringMatching(/answers 503/),
    });
    expect(good.asked).toHaveLength(2);
    expect(busy.asked).toHaveLength(2);
    await look(busy.directory, other, new Date(now.getTime() + 601_000));
    expect(busy.asked).toHaveLength(4);
  });

  it.each<[string, string | undefined, number]>([
    ['seconds', '3600', 3600],
    ['a date', 'Fri, 20 Nov 2026 14:00:00 GMT', 7200],
    ['less than a minute', '5', 60],
    ['a time that is over', 'Fri, 20 Nov 2026 11:00:00 GMT', 60],
    ['more than a day', '1000000', 86_400],
    ['nonsense', 'soon', 21_600],
    ['nothing', undefined, 21_600],
  ])('takes a Retry-After of %s', (_, header, seconds) => {
    expect(askAgainAt(header, now)).toEqual(new Date(now.getTime() + seconds * 1000));
  });

  it.each<[string, () => Promise<{ directory: string }>, RegExp]>([
    [
      'has no renewal information',
      () => authority({}, () => ({ body: { newOrder: 'https://x.example' } })),
      /has no renewal information/,
    ],
    ['answers with another status', () => authority({ status: 404 }), /answers 404 for/],
    ['has a directory that fails', () => authority({}, () => ({ status: 500 })), /directory .* answers 500/],
    ['answers with something else', () => authority({ body: 'no JSON' }), /gives no suggestedWindow/],
    [
      'gives a window that ends before it begins',
      () => authority({ body: { suggestedWindow: { start: window.end, end: window.start } } }),
      /ends before it begins/,
    ],
    [
      'is not there',
      async () => ({ directory: `http://127.0.0.1:${await servers.closedPort(() => createServer())}/dir` }),
      /ECONNREFUSED/,
    ],
    [
      'does not answer in time',
      async () => ({ directory: `http://127.0.0.1:${await servers.listen(createServer(() => {}))}/dir` }),
      /no answer within 300 ms/,
    ],
  ])('falls back to a third of the lifetime, with the reason, when the authority %s', async (_, open, problem) => {
    const { directory } = await open();
    const found = await look(directory);
    expect(found).toMatchObject({ source: 'lifetime', from: third, problem: expect.stringMatching(problem) });
    expect(found.window).toBeUndefined();
  });

  it('asks nobody for a certificate that cannot be named, or for none', async () => {
    const { directory, asked } = await authority({ body: { suggestedWindow: window } });
    const { authorityKey: _, ...nameless } = certificate();
    const found = await look(directory, nameless as ReturnType<typeof certificate>);
    expect(found).toMatchObject({
      source: 'lifetime',
      from: third,
      problem: expect.stringContaining('no authority key'),
    });
    const none = await checkRenewal(
      { run: 'run-1', phase: 'plan', directory, trustedRoots: [], certificate: null },
      record.ports,
    );
    expect(none).toEqual({ source: 'lifetime', from: null, problem: 'no certificate is served' });
    expect(asked).toEqual([]);
  });
});
