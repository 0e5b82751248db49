import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { challengeOf } from '../../../lambdas/shared/gate/passkey/challenge.ts';
import { assertionFault } from '../../../lambdas/shared/gate/passkey/check-assertion.ts';
import { Vote } from '../../../lambdas/shared/gate/vote.ts';
import { type AssertionRequest, newSoftwarePasskey } from '../../../local/rehearsal/software-passkey.ts';
import { anEstate, type Bench, bench, twoGroups } from './support/bench.ts';
import { ask, everything, fieldsOf } from './support/http.ts';

let at: Bench;
let n = 0;
const run = () => {
  n += 1;
  return `passkey-${n}`;
};
const policy = twoGroups({ strength: 'passkey' });
const origin = 'http://localhost:4747';
const ada = newSoftwarePasskey('localhost');
const brin = newSoftwarePasskey('localhost');

beforeAll(async () => {
  at = await bench();
  at.ports.approvalUrl = `${origin}/lambda-url/111111111111/stepbook-serve-approval/`;
});
afterAll(() => at.stop());
beforeEach(() => {
  const estate = anEstate();
  estate.people.ada!.passkeys = [ada.passkey];
  estate.people.brin!.passkeys = [brin.passkey];
  at.estate.now = estate;
});

type Made = Awaited<ReturnType<Bench['openedGate']>>;
interface Change {
  key?: typeof ada;
  decision?: string;
  intent?: Partial<Parameters<typeof challengeOf>[0]>;
  assertion?: Partial<AssertionRequest>;
  form?: Record<string, string>;
}

/** What the page's script does with the form: signs the intent, puts the answer in. */
async function fill(gate: Made, { key = ada, decision = 'approve', intent, assertion, form }: Change = {}) {
  const fields = fieldsOf((await ask(at, gate, 'GET')).body);
  const signed = {
    decision: decision as 'approve',
    digest: gate.digest,
    gate: gate.gate,
    nonce: fields.n!,
    person: 'ada',
  };
  const challenge = challengeOf({ ...signed, ...intent });
  const answer = key.assert({ challenge, origin, ...assertion });
  const words = gate.words.slice(0, 4).join(' ');
  return { ...fields, p: 'ada', words, decision, assertion: JSON.stringify(answer), ...form };
}
const vote = async (gate: Made, change?: Change) => ask(at, gate, 'POST', { form: await fill(gate, change) });
const saidIn = (body: string) => /role="status">([^<]*)</.exec(body)?.[1];

describe('a vote with a passkey', () => {
  it('is taken without any link, and kept so that anybody can check it again', async () => {
    const gate = await at.openedGate(run(), { policy });
    const { statusCode, body } = await vote(gate);
    expect([statusCode, saidIn(body)]).toEqual([200, 'Taken: you approve this plan.']);
    const [row] = await at.votesOf(gate);
    expect(row).toMatchObject({
      person: 'ada',
      strength: 'passkey',
      principal: `passkey:${ada.passkey.id}`,
      passkey: { credential: ada.passkey.id, nonce: expect.any(String) },
    });
    const { pk: _, sk: __, ...stored } = row!;
    expect(assertionFault(Vote.parse(stored), [ada.passkey])).toBeUndefined();
    await at.voteAs('cleo', gate);
    const { voters, ...verdict } = await at.verify(gate);
    expect([verdict, voters.sort()]).toEqual([{ ok: true, status: 'APPROVED', problems: [] }, ['ada', 'cleo']]);
  });

  it('counts where the gate asks for AWS credentials, as they count where it asks for a passkey', async () => {
    const gate = await at.openedGate(run(), { policy: twoGroups({ strength: 'iam' }) });
    expect((await vote(gate)).statusCode).toBe(200);
    expect((await at.voteAs('dov', gate)).gate.status).toBe('APPROVED');
  });

  it('rejects, and takes a vote back, each by an intent of its own', async () => {
    const gate = await at.openedGate(run(), { policy });
    await vote(gate);
    expect(saidIn((await vote(gate, { decision: 'withdraw', form: { words: '' } })).body)).toBe(
      'Taken: you have taken your vote back.',
    );
    expect((await at.gateOf(gate)).withdrawn).toHaveLength(1);
    await vote(gate, { decision: 'reject' });
    expect((await at.gateOf(gate)).status).toBe('REJECTED');
  });

  it('that is sent twice is answered alike and counted once', async () => {
    const gate = await at.openedGate(run(), { policy });
    const form = await fill(gate);
    expect((await ask(at, gate, 'POST', { form })).statusCode).toBe(200);
    const again = await ask(at, gate, 'POST', { form });
    expect([again.statusCode, saidIn(again.body)]).toEqual([200, 'You had already said so: you approve this plan.']);
    expect(await at.votesOf(gate)).toHaveLength(1);
  });

  it('that was taken back cannot be played again', async () => {
    // As those that are synchronised between devices, this passkey does not count, so its counter finds no replay.
    const key = newSoftwarePasskey('localhost');
    at.estate.now.people.ada!.passkeys = [key.passkey];
    const gate = await at.openedGate(run(), { policy });
    const form = await fill(gate, { assertion: { counter: 0 }, key });
    expect((await ask(at, gate, 'POST', { form })).statusCode).toBe(200);
    await at.voteAs('ada', gate, { decision: 'withdraw' });
    const replay = await ask(at, gate, 'POST', { form });
    expect(replay.statusCode).toBe(409);
    expect(saidIn(replay.body)).toContain('this page has been used for a vote');
    expect((await at.gateOf(gate)).status).toBe('OPEN');
  });
});

describe('a passkey is refused, and nothing is counted,', () => {
  const cases: [string, Change, number, string][] = [
    ['for another decision', { intent: { decision: 'reject' } }, 403, 'Unexpected authentication response challenge'],
    ['for another plan', { intent: { digest: 'f'.repeat(64) } }, 403, 'Unexpected authentication response challenge'],
    ['for another gate', { intent: { gate: 'other' } }, 403, 'Unexpected authentication response challenge'],
    ['for another person', { intent: { person: 'brin' } }, 403, 'Unexpected authentication response challenge'],
    [
      'of another page',
      { intent: { nonce: '1.AAAAAAAAAAAAAAAAAAAAAA' } },
      403,
      'Unexpected authentication response challenge',
    ],
    ['of another person', { key: brin }, 403, 'the estate has no such passkey of &#39;ada&#39;'],
    ['used by another person', { form: { p: 'brin' } }, 403, 'the estate has no such passkey of &#39;brin&#39;'],
    ['that did not verify its user', { assertion: { userVerified: false } }, 403, 'User verification required'],
    [
      'from another origin',
      { assertion: { origin: 'http://localhost:9999' } },
      403,
      'Unexpected authentication response origin',
    ],
    [
      'from an address',
      { assertion: { origin: 'http://127.0.0.1:4747' } },
      403,
      'Unexpected authentication response origin',
    ],
    ['for another site', { assertion: { rpId: 'evil.example' } }, 403, 'Unexpected RP ID hash'],
    ['within a page of another site', { assertion: { crossOrigin: true } }, 403, 'within a page of another site'],
    [
      'that is a registration',
      { assertion: { type: 'webauthn.create' } },
      403,
      'Unexpected authentication response type',
    ],
    ['without an answer', { form: { assertion: '' } }, 403, 'no answer of a passkey came with this form'],
    ['with an answer of nonsense', { form: { assertion: '{"id":"x"}' } }, 403, 'no answer of a passkey came'],
    ['without the typed words', { form: { words: '' } }, 422, 'are not the first four digest words'],
    [
      'with a nonce of the future',
      { form: { n: `${Date.parse('2030-01-01')}.AAAAAAAAAAAAAAAAAAAAAA` } },
      403,
      'older than an hour',
    ],
  ];
  it.each(cases)('%s', async (_name, change, status, said) => {
    const gate = await at.openedGate(run(), { policy });
    const { statusCode, body } = await vote(gate, change);
    expect([statusCode, saidIn(body)]).toEqual([status, expect.stringContaining(said)]);
    expect(await at.votesOf(gate)).toEqual([]);
  });

  it('on a page older than an hour', async () => {
    const gate = await at.openedGate(run(), { policy });
    const form = await fill(gate);
    at.pass(3601);
    expect(saidIn((await ask(at, gate, 'POST', { form })).body)).toContain('older than an hour');
  });

  it('when its signature was made by another key', async () => {
    const gate = await at.openedGate(run(), { policy });
    const form = await fill(gate);
    const assertion = JSON.parse(form.assertion);
    const other = newSoftwarePasskey('localhost').assert({ challenge: 'x', origin });
    assertion.response.signature = other.response.signature;
    const { body } = await ask(at, gate, 'POST', { form: { ...form, assertion: JSON.stringify(assertion) } });
    expect(saidIn(body)).toContain('signature does not verify');
  });

  it('when its counter does not go up: there may be a copy; the record tells of it, and the alerts hear of it once', async () => {
    const first = await at.openedGate(run(), { policy });
    expect((await vote(first, { assertion: { counter: 1000 } })).statusCode).toBe(200);
    const second = await at.openedGate(run(), { policy });
    const { statusCode, body } = await vote(second, { assertion: { counter: 1000 } });
    expect([statusCode, saidIn(body)]).toEqual([403, expect.stringContaining('there may be a copy of it')]);
    expect(await at.votesOf(second)).toEqual([]);
    expect((await vote(second, { assertion: { counter: 999 } })).statusCode).toBe(403);
    expect((await at.entriesOf(second.run, 'alert')).map(({ data }) => data)).toEqual([
      expect.objectContaining({
        what: expect.stringContaining('A passkey of ada counted 1000 after 1000'),
        alerts: ['alerts@example.test'],
        messageId: expect.any(String),
      }),
    ]);
    const mails = at.mailbox.list().filter(({ subject }) => subject.endsWith(`Stepbook alert: run ${second.run}`));
    expect(mails.map(({ to }) => to)).toEqual([['alerts@example.test']]);
    expect(at.mailbox.open(mails[0]!.id)!.text).toContain('there may be a copy of it');
  });

  it('after it was taken out of the estate', async () => {
    const gate = await at.openedGate(run(), { policy });
    const form = await fill(gate);
    at.estate.now = anEstate();
    expect((await ask(at, gate, 'POST', { form })).statusCode).toBe(403);
    expect(await at.votesOf(gate)).toEqual([]);
  });
});

describe('the page of a gate that asks for more than a mailbox', () => {
  it('shows everything without JavaScript, runs one script by its hash, and writes nothing', async () => {
    const gate = await at.openedGate(run(), { policy });
    const before = await everything(at);
    const { body, headers } = await ask(at, gate, 'GET');
    expect(await everything(at)).toBe(before);
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
    expect(body).toContain('<option value="ada">Ada Lovelace</option>');
    expect(body).toContain('Exactly what will run');
    expect(body).toContain(`npx stepbook approve ${gate.gate}`);
  });

  it('explains the terminal where nobody has a passkey for this site', async () => {
    at.estate.now = anEstate();
    const gate = await at.openedGate(run(), { policy });
    const { body } = await ask(at, gate, 'GET');
    expect(body).not.toContain('<form');
    expect(body).toContain('it has none');
  });

  it('makes passkeys on a page that keeps and sends nothing', async () => {
    const before = await everything(at);
    const { statusCode, body } = await ask(at, { gate: '' }, 'GET', { path: '/enrol', query: 'person=ada' });
    expect(statusCode).toBe(200);
    expect(body).toContain('data-rp="localhost"');
    expect(body).toContain('value="ada"');
    expect(body).not.toMatch(/method="post"/i);
    expect((await ask(at, { gate: '' }, 'POST', { path: '/enrol' })).statusCode).toBe(404);
    expect(await everything(at)).toBe(before);
  });

  it('puts no foreign text into the enrolment page', async () => {
    const { body } = await ask(at, { gate: '' }, 'GET', {
      path: '/enrol',
      query: 'person="><script>alert(1)</script>',
    });
    expect(body).not.toContain('alert(1)');
  });
});

describe('an estate that does not allow mailboxes alone', () => {
  it('takes no vote by the mailed link, also where the gate was opened for it', async () => {
    const gate = await at.openedGate(run());
    at.estate.now.gates = { mailOnly: false, mailOnlyUpTo: 'low' };
    await expect(at.voteAs('ada', gate, { proof: { strength: 'mail', person: 'ada' } })).rejects.toMatchObject({
      name: 'ProofTooWeak',
    });
    expect((await at.voteAs('ada', gate)).tally.text).toBe('1 of 2');
  });
});

describe('what is checked again before anything acts', () => {
  it.each([
    ['another credential', (vote: Vote) => ({ ...vote.passkey!, credential: brin.passkey.id }), 'is not that person'],
    ['another nonce', (vote: Vote) => ({ ...vote.passkey!, nonce: 'x' }), 'made for something else'],
    [
      'other client data',
      (vote: Vote) => ({ ...vote.passkey!, clientDataJSON: `${vote.passkey!.clientDataJSON} ` }),
      'does not verify',
    ],
    [
      'other authenticator data',
      (vote: Vote) => {
        const data = Buffer.from(vote.passkey!.authenticatorData, 'base64url');
        data[data.length - 1]! ^= 1;
        return { ...vote.passkey!, authenticatorData: data.toString('base64url') };
      },
      'does not verify',
    ],
    [
      'a page of another site',
      (vote: Vote) => ({ ...vote.passkey!, clientDataJSON: vote.passkey!.clientDataJSON.replace('localhost', 'evil') }),
      'was made on',
    ],
    [
      'a frame of another site',
      (vote: Vote) => ({
        ...vote.passkey!,
        clientDataJSON: vote.passkey!.clientDataJSON.replace('"crossOrigin":false', '"crossOrigin":true'),
      }),
      'within a page of another site',
    ],
    ['no client data', (vote: Vote) => ({ ...vote.passkey!, clientDataJSON: 'x' }), 'are no JSON'],
  ])('finds %s', async (_name, changed, why) => {
    const gate = await at.openedGate(run(), { policy });
    await vote(gate);
    const { pk: _, sk: __, ...row } = (await at.votesOf(gate))[0]!;
    const stored = Vote.parse(row);
    expect(assertionFault({ ...stored, passkey: changed(stored) }, [ada.passkey])).toContain(why);
  });
});
