import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendEntry } from '../../lambdas/shared/entries.ts';
import { everything } from '../lambdas/gate/support/http.ts';
import { historyOf, localCell } from './support/local-cell.ts';

let cell: Awaited<ReturnType<typeof localCell>>;
let gate: { gate: string; digest: string; words: string[] };
const run = 'console-1';

beforeAll(async () => {
  cell = await localCell();
  const { at } = cell;
  gate = await at.openedGate(run, { requester: 'arn:aws:iam::111111111111:user/dov' });
  await at.table.put({ pk: 'RUNS', sk: `2026-11-21T02:40:00.000Z#${run}`, run });
  await at.voteAs('ada', gate, { comment: '<b>checked</b>' });
  const add = (kind: Parameters<typeof appendEntry>[2], data: Record<string, unknown>) =>
    appendEntry(at.ports, run, kind, data);
  const served = {
    serial: '04AB',
    issuer: "CN=R11,O=Let's Encrypt",
    subject: 'CN=h',
    names: ['hub.example.test'],
    notBefore: '2026-08-01T00:00:00Z',
    notAfter: '2026-10-30T00:00:00Z',
  };
  await add('fact', { fact: 'certificate', phase: 'plan', value: { reachable: true, trusted: false, served } });
  await add('fact', {
    fact: 'certificate',
    phase: 'verify',
    value: { reachable: true, trusted: true, served: { ...served, serial: '05CD' } },
  });
  await add('command-finished', {
    action: 'reset-certificates',
    commandId: 'c',
    status: 'Failed',
    exitCode: 1,
    stdout: `stopping\n${'removing an image\n'.repeat(400)}\nlast line`,
    stderr: '',
  });
  cell.history.events = historyOf('+Open', '-Open', '+Work', '+Facts', '-Facts', '+Gate');
});
afterAll(() => cell.stop());

const bodyOf = async (path: string) => {
  const answer = await cell.get(path);
  expect(answer.status).toBe(200);
  return answer.text();
};
const plain = (html: string) =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'");

describe('the console', () => {
  it('shows what waits for somebody before everything else', async () => {
    const text = plain(await bodyOf('/'));
    expect(text).toMatch(
      /Waiting for approval gaia-reset-certificates on hub.example.test 1 of 2 approved; still to approve: Cleo "C" Park/,
    );
    expect(text.indexOf('Waiting for approval')).toBeLessThan(text.indexOf('Running'));
  });

  it('shows a run whole: states, certificate, record, output, plan', async () => {
    const html = await bodyOf(`/runs/${run}`);
    const text = plain(html);
    for (const part of [
      'Waits for approval: 1 of 2',
      'Asked by Dov Levi',
      'Serial 04AB 05CD',
      'ada approved, proven by iam',
      'last line',
      'set -euo pipefail',
      gate.words.slice(0, 4).join(' '),
      gate.digest,
    ]) {
      expect(text).toContain(part);
    }
    expect(html).toMatch(/class="state succeeded task"[^>]*>\s*<title>Open: Task, succeeded/);
    expect(html).toMatch(/class="state running task"[^>]*>\s*<title>Gate: Task, running/);
    expect(html).toMatch(/<title>Recheck: Task, not entered/);
    expect(html).not.toContain('<b>checked</b>');
  });

  it('shows a run whose history Step Functions has forgotten', async () => {
    const { events } = cell.history;
    cell.history.events = undefined;
    expect(await bodyOf(`/runs/${run}`)).toContain('keeps a history for 90 days');
    cell.history.events = events;
  });

  it('shows the inbox and a request with the way to decide, and takes no vote itself', async () => {
    expect(plain(await bodyOf('/approvals'))).toContain('1 of 2 approved');
    const html = await bodyOf(`/approvals/${gate.gate}`);
    expect(plain(html)).toContain(`npx stepbook approve ${gate.gate}`);
    expect(html).toMatch(/with your passkey, on <a href="[^"]*console-1-[0-9a-f]{12}">the approval page/);
    expect(html).not.toMatch(/<form|<button/);
  });

  it('shows mails in a sandbox that runs nothing, with text and source', async () => {
    const [entry] = cell.at.mailbox.list();
    const list = await bodyOf('/mail');
    expect(list).toContain(`/mail/${entry!.id}`);
    const html = await bodyOf(`/mail/${entry!.id}`);
    expect(html).toMatch(/<iframe[^>]* sandbox/);
    expect(plain(html)).toContain('APPROVAL ASKED (REHEARSAL)');
    const frame = await cell.get(`/mail/${entry!.id}/html`);
    expect(frame.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(await frame.text()).toContain(gate.words[0]);
    expect((await cell.get(`/mail/${entry!.id}/source`)).headers.get('content-type')).toBe('message/rfc822');
  });

  it('shows a runbook with the picture of its procedure, and the place of each error', async () => {
    const html = await bodyOf('/runbooks/gaia/migrate-hub');
    expect(html).toMatch(/<title>TakeOver: Task, not entered/);
    expect(html).toContain('<h3 id="not-set-by-hand">');
    expect(html).not.toContain('flowchart');
  });

  it('lists procedures with an input to begin with', async () => {
    expect(plain(await bodyOf('/procedures'))).toContain('npx stepbook plan gaia-reset-certificates --input');
  });

  it('says 304 to who has the page as it is', async () => {
    const first = await cell.get(`/runs/${run}`);
    const etag = first.headers.get('etag')!;
    expect((await cell.get(`/runs/${run}`, { 'if-none-match': etag })).status).toBe(304);
    await appendEntry(cell.at.ports, run, 'triage', { verdict: 'proceed', because: 'so' });
    expect((await cell.get(`/runs/${run}`, { 'if-none-match': etag })).status).toBe(200);
  });

  it('changes nothing, whatever is asked of it', async () => {
    const before = await everything(cell.at);
    cell.calls.length = 0;
    for (const path of [
      '/',
      `/runs/${run}`,
      '/approvals',
      `/approvals/${gate.gate}?decision=approve`,
      '/mail',
      '/procedures',
      '/runbooks',
      '/nothing',
    ]) {
      await cell.get(path);
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const answer = await cell.serve(new Request(`http://127.0.0.1:4747${path}`, { method }));
        expect(answer.status).toBe(405);
      }
    }
    expect(await everything(cell.at)).toBe(before);
    const reads =
      /^(Invoke \/2015-03-31\/functions\/stepbook-read-run\/invocations|DescribeStateMachineForExecution|GetExecutionHistory|ListStateMachines)$/;
    for (const call of cell.calls) expect(call).toMatch(reads);
  });

  it('shows signs that would turn text around, or hide it, by their numbers', async () => {
    await appendEntry(cell.at.ports, run, 'alert', { what: 'a\u202eb\u2066c\u200bd\u009b1me' });
    const body = await bodyOf(`/runs/${run}`);
    expect(body).toContain('a\\u{202e}b\\u{2066}c\\u{200b}d\\u{9b}1me');
    expect(body).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u009b]/);
  });

  it('loads nothing from elsewhere and is framed by nobody', async () => {
    for (const path of ['/', `/runs/${run}`, `/mail/${cell.at.mailbox.list()[0]!.id}`]) {
      const answer = await cell.get(path);
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      const html = await answer.text();
      expect(
        [...html.matchAll(/<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"/g)].filter(
          ([, url]) => !url!.startsWith('/'),
        ),
      ).toEqual([]);
      expect(html).not.toMatch(/\sstyle="|\son\w+="/);
    }
  });

  it.each([
    '/nothing',
    '/runs/nothing',
    '/approvals/nothing',
    '/mail/nothing',
    '/mail/nothing/html',
    '/runs/nothing/transcript',
    '/runbooks/gaia/nothing',
    '/runbooks/..%2f..%2fetc/passwd',
    '/assets/../console.ts',
  ])('answers 404 for %s', async (path) => {
    expect((await cell.get(path)).status).toBe(404);
  });
});
