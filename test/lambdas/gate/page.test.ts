import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bench, bench, twoGroups } from './support/bench.ts';
import { ask, everything, fieldsOf } from './support/http.ts';
import { parseMail } from './support/parse-mail.ts';

let at: Bench;
let n = 0;
const opened = (options: Parameters<Bench['openedGate']>[1] = {}) => {
  n += 1;
  return at.openedGate(`page-${n}`, options);
};

beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.stop());

describe('the approval page', () => {
  it('T1: GET, HEAD and OPTIONS show and write nothing, with or without a personal link', async () => {
    const gate = await opened();
    const query = `p=ada&m=${await at.macOf(gate, 'ada')}`;
    const before = await everything(at);
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET']) {
      for (const given of ['', query, `${query}&decision=approve&words=${gate.words.join('+')}`]) {
        const answer = await ask(at, gate, method, { query: given });
        expect(answer.statusCode).toBe(method === 'OPTIONS' ? 204 : 200);
      }
    }
    expect(await everything(at)).toBe(before);
  });

  it('shows what the mail shows, and the count as it is now', async () => {
    const gate = await opened({ requester: 'arn:aws:iam::111111111111:user/dov' });
    await at.voteAs('ada', gate);
    const { body } = await ask(at, gate, 'GET');
    const text = body.replaceAll('&quot;', '"').replaceAll('&#39;', "'");
    for (const part of [
      gate.words.slice(0, 4).join(' '),
      gate.digest,
      '1 of 2',
      'still to approve: Cleo "C" Park',
      'Dov Levi (does not count here)',
      'Ada Lovelace (approved)',
      'UTC',
      'Expiry rejects',
      'stepbook-gaia-reset-certificates',
      'set -euo pipefail',
      'npx stepbook approve',
      '/gaia/reset-certificates.md',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('takes a vote with the personal link, its nonce and the typed words', async () => {
    const gate = await opened();
    const query = `p=ada&m=${await at.macOf(gate, 'ada')}`;
    const form = {
      ...fieldsOf((await ask(at, gate, 'GET', { query })).body),
      words: gate.words.slice(0, 4).join('  ').toUpperCase(),
      decision: 'approve',
    };
    const answer = await ask(at, gate, 'POST', { form, headers: { 'sec-fetch-site': 'same-origin' } });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Taken: you approve this plan.');
    expect(await at.votesOf(gate)).toEqual([
      expect.objectContaining({ person: 'ada', strength: 'mail', principal: 'mailto:ada@example.test' }),
    ]);
    expect((await ask(at, gate, 'POST', { form })).body).toContain('You had already said so');
  });

  it.each([
    ['no words', { words: '' }, 422],
    ['wrong words', { words: 'kiwi kiwi kiwi kiwi' }, 422],
    ['no decision', { decision: '' }, 400],
    ['another decision', { decision: 'withdraw' }, 400],
    ['no nonce', { n: '' }, 403],
    ['a nonce of its own making', { n: '1795228800000.AAAA' }, 403],
    ['no MAC', { m: '' }, 403],
    ["a MAC that is another person's", { p: 'brin' }, 403],
    ['a person whom the gate does not ask', { p: 'eve' }, 403],
    ['another digest', { digest: 'f'.repeat(64) }, 403],
  ])('refuses a form with %s and changes nothing', async (_name, change, status) => {
    const gate = await opened();
    const query = `p=ada&m=${await at.macOf(gate, 'ada')}`;
    const form = {
      ...fieldsOf((await ask(at, gate, 'GET', { query })).body),
      words: gate.words.slice(0, 4).join(' '),
      decision: 'approve',
      ...change,
    };
    const before = await everything(at);
    const answer = await ask(at, gate, 'POST', { form });
    expect(answer.statusCode).toBe(status);
    expect(await everything(at)).toBe(before);
  });

  it('refuses a form sent from another site, a page older than a day, and a MAC of another gate', async () => {
    const gate = await opened({ policy: twoGroups({ expirySeconds: 400_000 }) });
    const other = await opened({ policy: twoGroups({ expirySeconds: 400_000 }) });
    const query = `p=ada&m=${await at.macOf(gate, 'ada')}`;
    const form = {
      ...fieldsOf((await ask(at, gate, 'GET', { query })).body),
      words: gate.words.join(' '),
      decision: 'approve',
    };
    expect((await ask(at, gate, 'POST', { form, headers: { 'sec-fetch-site': 'cross-site' } })).statusCode).toBe(403);
    expect(
      (await ask(at, other, 'POST', { form: { ...form, words: other.words.join(' '), digest: other.digest } }))
        .statusCode,
    ).toBe(403);
    at.pass(86_401);
    expect((await ask(at, gate, 'POST', { form })).statusCode).toBe(403);
    expect(await at.votesOf(gate)).toEqual([]);
    expect(await at.votesOf(other)).toEqual([]);
  });

  it('explains the terminal where the gate asks for AWS credentials, and takes no vote', async () => {
    const gate = await opened({ policy: twoGroups({ strength: 'iam' }) });
    const mac = await at.macOf(gate, 'ada');
    const page = (await ask(at, gate, 'GET', { query: `p=ada&m=${mac}` })).body;
    expect(page).not.toContain('<form');
    expect(page).toContain('npx stepbook approve');
    const { makeNonce } = await import('../../../lambdas/shared/gate/page-nonce.ts');
    const form = {
      p: 'ada',
      m: mac,
      n: makeNonce(mac, gate.gate, gate.digest, at.clock.now),
      digest: gate.digest,
      decision: 'approve',
      words: gate.words.join(' '),
    };
    expect((await ask(at, gate, 'POST', { form })).statusCode).toBe(403);
    expect(await at.votesOf(gate)).toEqual([]);
  });

  it('T14: says of a decided request how it ended, and shows no form any more', async () => {
    const gate = await opened();
    const query = `p=brin&m=${await at.macOf(gate, 'brin')}`;
    await at.voteAs('ada', gate);
    await at.voteAs('dov', gate, { decision: 'reject' });
    const { body } = await ask(at, gate, 'GET', { query });
    expect(body).toContain('Rejected by Dov Levi. Nothing was run.');
    expect(body).not.toContain('<form');
  });

  it('loads nothing, runs nothing, is framed by nobody, tells no other site', async () => {
    const gate = await opened();
    const { headers, body } = await ask(at, gate, 'GET', {
      query: `p=ada&m=${await at.macOf(gate, 'ada')}`,
      headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test' },
    });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+' 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(body).not.toMatch(/<script|<img|<iframe|javascript:|\son\w+=|evil\.test/i);
    const hosts = [...body.matchAll(/(?:href|action|src)="(?:https?:)?\/\/([^/"]+)/g)].map(([, host]) => host);
    expect(new Set(hosts)).toEqual(new Set(['runbooks.example.test']));
  });

  it('escapes what people and plans write', async () => {
    const nasty = '"><script>alert(1)</script>';
    const gate = await opened();
    const query = `p=ada&m=${await at.macOf(gate, 'ada')}`;
    const form = {
      ...fieldsOf((await ask(at, gate, 'GET', { query })).body),
      words: nasty,
      comment: nasty,
      decision: 'approve',
    };
    const { statusCode, body } = await ask(at, gate, 'POST', { form });
    expect(statusCode).toBe(422);
    expect(body).not.toContain('<script>');
  });

  it('shows signs that would turn text around, or hide it, by their numbers: page, mail and its subject', async () => {
    const hidden = 'a\u202eb\u2066c\u200bd\u001b[2Je';
    n += 1;
    const gate = await at.aRun(`run-${n}`, { policy: twoGroups() });
    const action = { ...gate.document.plan.actions[0]!, title: hidden };
    const plan = { ...gate.document.plan, actions: [action], summary: hidden };
    const shown = await at.openedGate(`turned-${n}`, { policy: twoGroups(), change: { plan } });
    const { body } = await ask(at, shown, 'GET');
    const mail = at.mailbox.list()[0]!;
    const { text, html } = await parseMail(at.mailbox.read(mail.id)!);
    for (const each of [body, text, String(html)]) {
      expect(each).not.toMatch(/(?![\r\n\t])[\p{Cc}\p{Cf}]/u);
      expect(each).toContain('a\\u{202e}b\\u{2066}c\\u{200b}d\\u{1b}[2Je');
    }
  });

  it.each(['/', '/../etc/passwd', '//evil.test', '/no-such-gate', `/${'x'.repeat(500)}`, '/%2e%2e'])(
    'answers 404 for %s',
    async (path) => {
      const answer = await ask(at, { gate: '' }, 'GET', { path });
      expect(answer.statusCode).toBe(404);
      expect(answer.headers.location).toBeUndefined();
    },
  );

  it('answers 405 to other methods and 400 to a body that is not its form', async () => {
    const gate = await opened();
    expect((await ask(at, gate, 'DELETE')).statusCode).toBe(405);
    expect(
      (await ask(at, gate, 'POST', { body: '{"decision":"approve"}', headers: { 'content-type': 'application/json' } }))
        .statusCode,
    ).toBe(400);
    expect((await ask(at, gate, 'POST', { form: { words: 'x'.repeat(20_000) } })).statusCode).toBe(400);
  });
});
