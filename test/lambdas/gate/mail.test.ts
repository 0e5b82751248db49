import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGate } from '../../../lambdas/open-gate/task.ts';
import type { MailEntry } from '../../../local/mail/mailbox.ts';
import { type Bench, bench, twoGroups } from './support/bench.ts';
import { parseMail } from './support/parse-mail.ts';

let at: Bench;

beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.stop());

const parse = (entry: MailEntry) => parseMail(at.mailbox.read(entry.id)!);
const mailsOf = (run: string) =>
  Promise.all(
    at.mailbox
      .list()
      .filter((entry) => entry.run === run)
      .map(parse),
  );

describe('the mails of a gate', () => {
  it('go to everybody who is asked but not to who asked, each with a link of its own', async () => {
    const gate = await at.openedGate('mail-1', { requester: 'arn:aws:iam::111111111111:user/dov' });
    const mails = await mailsOf('mail-1');
    const to = mails.map((mail) => mail.to.value[0]!);
    expect(to.map(({ address, name }) => `${name} ${address}`).sort()).toEqual([
      'Ada Lovelace ada@example.test',
      'Brin Öztürk brin@example.test',
      'Cleo "C" Park cleo@example.test',
    ]);
    const links = mails.map((mail) => /http:\S+\?p=\S+/.exec(mail.text)![0]);
    expect(new Set(links).size).toBe(3);
    for (const link of links)
      expect(link).toMatch(new RegExp(`^${at.ports.approvalUrl}${gate.gate}\\?p=(ada|brin|cleo)&m=[A-Za-z0-9_-]{43}$`));
  });

  it('T18: say in text and HTML all that a person needs to decide', async () => {
    const gate = await at.openedGate('mail-2', { requester: 'arn:aws:iam::111111111111:user/dov' });
    const [mail] = await mailsOf('mail-2');
    const html = mail!.html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
    expect(mail!.subject).toBe('[Rehearsal] Approve? gaia-reset-certificates on hub.example.test (risk high)');
    for (const body of [mail!.text, html]) {
      for (const part of [
        'gaia-reset-certificates on hub.example.test',
        '0 of 2',
        'Ada Lovelace, Brin Öztürk, Cleo "C" Park',
        'Dov Levi (does not count here)',
        'Sunday, 22 November 2026 at 02:40 UTC',
        'in 24 hours',
        gate.words.slice(0, 4).join(' '),
        gate.digest,
        'ec2:CreateSnapshot',
        'stepbook-gaia-reset-certificates',
        'Domain = hub.example.test',
        'systemctl restart',
        'a snapshot changes nothing on the hub',
        `npx stepbook approve ${gate.gate}`,
        'https://runbooks.example.test/gaia/reset-certificates.md',
      ]) {
        expect(body).toContain(part);
      }
    }
  });

  it('name irreversible actions in the subject and first of all', async () => {
    const gate = await at.aRun('mail-3');
    const { plan } = gate.document;
    const change = {
      plan: {
        ...plan,
        actions: plan.actions.map((action) => ({
          ...action,
          undo: { kind: 'irreversible' as const, because: 'the volumes are gone' },
        })),
      },
    };
    const made = await at.openedGate('mail-4', { change });
    const [mail] = await mailsOf('mail-4');
    expect(made.gate).toMatch(/^mail-4-/);
    expect(mail!.subject).toContain('IRREVERSIBLE');
    expect(mail!.text).toMatch(/RISK HIGH, IRREVERSIBLE: .* cannot be undone/);
    expect(mail!.html).toContain('the volumes are gone');
  });

  it('hold no remote content, no script, no link to another host, no token', async () => {
    await at.openedGate('mail-5');
    for (const mail of await mailsOf('mail-5')) {
      const html = mail.html;
      expect(html).not.toMatch(/<(img|script|iframe|link|form)\b|url\(|@import|\son\w+=/i);
      const hosts = [...html.matchAll(/(?:href|src)="https?:\/\/([^/"]+)/g)].map(([, host]) => host);
      expect(new Set(hosts)).toEqual(new Set(['127.0.0.1:4747', 'runbooks.example.test']));
      expect(html + mail.text).not.toContain('token-of-mail-5');
      expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    }
  });

  it('tell of the terminal where the gate asks for AWS credentials', async () => {
    await at.openedGate('mail-6', { policy: twoGroups({ strength: 'iam', typedTarget: true }) });
    const [mail] = await mailsOf('mail-6');
    expect(mail!.text).toMatch(
      /From a terminal, with your own AWS credentials; you will type the first four digest words and the name of the target/,
    );
  });

  it('that cannot be sent leave the gate open and an entry that says so', async () => {
    at.mailDown.down = true;
    const gate = await at.openedGate('mail-7');
    at.mailDown.down = false;
    const mailed = await at.entriesOf('mail-7', 'mailed');
    expect(mailed).toHaveLength(4);
    for (const { data } of mailed) expect(data).toMatchObject({ error: expect.stringMatching(/not verified/) });
    expect((await at.voteAs('ada', gate)).tally.text).toBe('1 of 2');
  });

  it('are entered in the record with address and subject, and neither MAC nor token', async () => {
    await at.openedGate('mail-8');
    const mailed = await at.entriesOf('mail-8', 'mailed');
    expect(mailed[0]!.data).toMatchObject({
      to: 'ada@example.test',
      subject: expect.stringMatching(/^\[Rehearsal\]/),
      messageId: expect.any(String),
    });
    const all = JSON.stringify(await at.table.query('RUN#mail-8'));
    expect(all).not.toContain(await at.macOf({ ...(await at.aRun('mail-8')) }, 'ada'));
    expect(all).not.toContain('token-of-mail-8');
  });

  it('are not sent for a plan of another run, or one that has expired', async () => {
    const one = await at.aRun('mail-9');
    const two = await at.aRun('mail-10');
    await expect(openGate(at.ports, { run: 'mail-9', digest: two.digest, token: 't' })).rejects.toMatchObject({
      name: 'PlanChanged',
    });
    at.pass(86_400);
    await expect(openGate(at.ports, { run: 'mail-9', digest: one.digest, token: 't' })).rejects.toMatchObject({
      name: 'GateExpired',
    });
    expect(await mailsOf('mail-9')).toEqual([]);
  });
});
