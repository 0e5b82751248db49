import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { passkeyPage } from '../../../local/rehearsal/passkey-page.ts';
import { rehearsalPasskey } from '../../../local/rehearsal/passkeys.ts';
import { twoGroups } from '../../lambdas/gate/support/bench.ts';
import { fieldsOf } from '../../lambdas/gate/support/http.ts';
import { servedBench } from '../../scanners/page-server.ts';

let dataDir: string;
let served: Awaited<ReturnType<typeof servedBench>>;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'stepbook-passkey-'));
  served = await servedBench('localhost');
  served.at.estate.now.people.ada!.passkeys = [rehearsalPasskey(dataDir, 'ada').passkey];
});
afterAll(async () => {
  await served.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A form as the browser posts it to the stand-in. */
async function post(form: Record<string, string>, headers: Record<string, string> = {}, method = 'POST') {
  const page = passkeyPage(dataDir, served.at.ports.approvalUrl);
  const body = Buffer.from(new URLSearchParams(form).toString());
  const query = new URLSearchParams();
  const path = '/_stepbook/passkey';
  return (await page({ method, path, query, rawQuery: '', headers, body, sourceIp: '127.0.0.1' }))!;
}

it('signs in the place of a device and hands the form on; the words must be typed all the same', async () => {
  const gate = await served.open('stand-in', twoGroups({ strength: 'iam' }));
  const shown = await (await fetch(gate.links.find((link) => link.includes('p=ada'))!)).text();
  expect(shown).toContain('formaction="/_stepbook/passkey"');
  const form = { ...fieldsOf(shown), decision: 'approve' };
  expect((await post({ ...form, words: '' })).status).toBe(422);
  expect(await served.at.votesOf(gate)).toEqual([]);

  const again = {
    ...fieldsOf(await (await fetch(gate.links.find((link) => link.includes('p=ada'))!)).text()),
    decision: 'approve',
  };
  const answer = await post({ ...again, words: gate.words.slice(0, 4).join(' ') });
  expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('Taken: you approve this plan.')]);
  expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'/);
  expect(await served.at.votesOf(gate)).toEqual([expect.objectContaining({ person: 'ada', strength: 'passkey' })]);
});

it.each([
  ['a GET', {}, {}, 'GET', 405],
  ['another site', { p: 'ada' }, { 'sec-fetch-site': 'cross-site' }, 'POST', 403],
  ['what is not the form', { p: '../x', gate: 'g', decision: 'approve' }, {}, 'POST', 400],
  ['a person without a passkey in software', { p: 'brin', gate: 'g', decision: 'approve' }, {}, 'POST', 404],
])('signs nothing for %s', async (_name, form, headers, method, status) => {
  expect((await post(form as Record<string, string>, headers as Record<string, string>, method)).status).toBe(status);
});
