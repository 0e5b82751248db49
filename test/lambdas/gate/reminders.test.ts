import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hearBounce } from '../../../lambdas/hear-bounce/task.ts';
import { reconcileWaits } from '../../../lambdas/reconcile-waits/task.ts';
import { anEstate, type Bench, bench } from './support/bench.ts';
import { parseMail } from './support/parse-mail.ts';

let at: Bench;
let n = 0;
const run = () => {
  n += 1;
  return `remind-${n}`;
};
const day = 86_400;

beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.stop());
beforeEach(() => {
  at.estate.now = anEstate();
  at.mailDown.down = false;
});

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
/** The tick that comes every minute. */
const tick = () => reconcileWaits({ ...at.ports, ssm: undefined as never, log: quiet as never });
const mailsTo = (gate: { run: string }, ...subject: string[]) =>
  at.mailbox
    .list()
    .filter((mail) => mail.run === gate.run && subject.every((each) => mail.subject.includes(each)))
    .map((mail) => mail.to[0])
    .sort();

describe('reminders', () => {
  it('come at half and at nine tenths of the time, to those who are still missing, each once', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    at.pass(day / 2 - 1);
    await tick();
    expect(mailsTo(gate, 'eminder')).toEqual([]);

    at.pass(1);
    await tick();
    await tick();
    expect(mailsTo(gate, 'Reminder 1 of 2')).toEqual(['cleo@example.test', 'dov@example.test']);

    at.pass(day * 0.4);
    await Promise.all([tick(), tick(), tick()]);
    expect(mailsTo(gate, 'Last reminder')).toEqual(['cleo@example.test', 'dov@example.test']);
    expect(mailsTo(gate)).toHaveLength(8);
    expect(await at.entriesOf(gate.run, 'mailed')).toHaveLength(8);
  });

  it('say which reminder it is, exact k of n, who is missing, and the expiry', async () => {
    const gate = await at.openedGate(run());
    await at.voteAs('ada', gate);
    at.pass(day * 0.9);
    await tick();
    const [mail] = at.mailbox.list().filter((each) => each.run === gate.run && each.subject.includes('Last reminder'));
    const { text, html } = await parseMail(at.mailbox.read(mail!.id)!);
    for (const body of [text, html.replaceAll('&quot;', '"')]) {
      expect(body).toContain('Reminder 2 of 2, the last: nine tenths of the time are over.');
      expect(body).toContain('1 of 2 approved. Still missing: Cleo "C" Park, Dov Levi.');
      expect(body).toMatch(/Expires \w+, \d+ \w+ 2026 at \d\d:\d\d UTC; expiry rejects\./);
    }
  });

  it('are not sent twice when nobody looked at half time', async () => {
    const gate = await at.openedGate(run());
    at.pass(day * 0.95);
    await tick();
    await tick();
    expect(mailsTo(gate, 'Reminder 1 of 2')).toEqual([]);
    expect(mailsTo(gate, 'Last reminder')).toHaveLength(4);
  });

  it('are not sent for a gate that is decided or past its expiry', async () => {
    const decided = await at.openedGate(run());
    const late = await at.openedGate(run());
    await at.voteAs('ada', decided);
    await at.voteAs('cleo', decided);
    at.pass(day);
    await tick();
    expect(mailsTo(decided, 'eminder')).toEqual([]);
    expect(mailsTo(late, 'eminder')).toEqual([]);
    expect((await at.gateOf(late)).status).toBe('EXPIRED');
  });
});

describe('mail that does not arrive', () => {
  it('that cannot be sent raises an alert in the record', async () => {
    at.mailDown.down = true;
    const gate = await at.openedGate(run());
    at.mailDown.down = false;
    const alerts = await at.entriesOf(gate.run, 'alert');
    expect(alerts.map(({ data }) => data.person)).toEqual(['ada', 'brin', 'cleo', 'dov']);
    expect(alerts[0]!.data).toMatchObject({
      what: expect.stringContaining(
        `The mail to Ada Lovelace <ada@example.test> about request ${gate.gate} could not be sent`,
      ),
      alerts: ['alerts@example.test'],
    });
    expect((await at.gateOf(gate)).status).toBe('OPEN');
  });

  it('that bounces is told to the alerts by mail and in the record, once', async () => {
    const gate = await at.openedGate(run());
    const sent = (await at.entriesOf(gate.run, 'mailed')).find(({ data }) => data.person === 'dov')!;
    const bounce = {
      detail: {
        eventType: 'Bounce' as const,
        mail: { messageId: String(sent.data.messageId) },
        bounce: {
          bounceType: 'Permanent',
          bouncedRecipients: [{ emailAddress: 'dov@example.test', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }],
        },
      },
    };
    expect(await hearBounce(at.ports, bounce)).toEqual({ alerted: true });
    expect(await hearBounce(at.ports, bounce)).toEqual({ alerted: false });
    const what = `The mail to dov@example.test about request ${gate.gate} did not arrive (Bounce: smtp; 550 5.1.1 user unknown).`;
    expect((await at.entriesOf(gate.run, 'alert')).map(({ data }) => data.what)).toEqual([what]);
    const [alert] = at.mailbox.list().filter((mail) => mail.run === gate.run && mail.to[0] === 'alerts@example.test');
    expect((await parseMail(at.mailbox.read(alert!.id)!)).text).toContain(what);
  });

  it('of somebody else is nobody’s business', async () => {
    const stranger = { detail: { eventType: 'Bounce' as const, mail: { messageId: 'of-another-program' } } };
    expect(await hearBounce(at.ports, stranger)).toEqual({ alerted: false });
  });
});
