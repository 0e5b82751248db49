import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { openGate } from '../../../../lambdas/open-gate/task.ts';
import { putBody } from '../../../../lambdas/shared/bodies.ts';
import { canonicalJson } from '../../../../lambdas/shared/canonical.ts';
import { readEntries } from '../../../../lambdas/shared/entries.ts';
import { readGate } from '../../../../lambdas/shared/gate/gate-rows.ts';
import { makeMac } from '../../../../lambdas/shared/gate/link-mac.ts';
import { rosterNow } from '../../../../lambdas/shared/gate/roster.ts';
import { takeVote } from '../../../../lambdas/shared/gate/take-vote.ts';
import { verifyVotes } from '../../../../lambdas/shared/gate/verify-votes.ts';
import { wordsOf } from '../../../../lambdas/shared/words.ts';
import { createKeys } from '../../../../local/keys/kms-service.ts';
import { openMailbox } from '../../../../local/mail/mailbox.ts';
import { sesService } from '../../../../local/mail/ses-service.ts';
import { Estate } from '../../../../workflows/shared/estate.ts';
import type { GatePolicy } from '../../../../workflows/shared/plan.ts';
import { localTable } from '../../support/local-table.ts';
import { bytesOf, clientOf } from './in-process.ts';
import { aPlan, type GatedDocument } from './plan.ts';

const account = '111111111111';
const region = 'eu-west-1';
const credentials = { accessKeyId: account, secretAccessKey: 'local' };
const target = 'hub.example.test';

export const people = {
  ada: {
    name: 'Ada Lovelace',
    mail: 'ada@example.test',
    principals: [`arn:aws:iam::${account}:user/ada`, `arn:aws:sts::${account}:assumed-role/Admin/ada`],
  },
  brin: { name: 'Brin Öztürk', mail: 'brin@example.test', principals: [`arn:aws:iam::${account}:user/brin`] },
  cleo: {
    name: 'Cleo "C" Park',
    mail: 'cleo@example.test',
    principals: [`arn:aws:sts::${account}:assumed-role/Operators/*`],
  },
  dov: { name: 'Dov Levi', mail: 'dov@example.test', principals: [`arn:aws:iam::${account}:user/dov`] },
  xan: { name: 'Xan Ito', mail: 'xan@example.test', principals: [`arn:aws:iam::${account}:user/xan`] },
  yuri: { name: 'Yuri Sato', mail: 'yuri@example.test', principals: [`arn:aws:iam::${account}:user/yuri`] },
};
export type PersonId = keyof typeof people;

export function anEstate(): Estate {
  return Estate.parse({
    name: 'test',
    rehearsal: true,
    runbooks: 'https://runbooks.example.test',
    cells: { home: { account, region, mailFrom: 'stepbook@example.test', alerts: ['alerts@example.test'] } },
    people,
    gates: { mailOnly: true, mailOnlyUpTo: 'high' },
    hubs: {
      [target]: {
        cell: 'home',
        instance: 'i-0123456789abcdef0',
        roles: { owner: ['ada', 'brin'], operator: ['cleo', 'dov'] },
      },
    },
  });
}

export const twoGroups = (change: Partial<GatePolicy> = {}): GatePolicy => ({
  groups: [
    { group: 'owner', min: 1, people: ['ada', 'brin'] },
    { group: 'operator', min: 1, people: ['cleo', 'dov'] },
  ],
  distinct: 2,
  strength: 'mail',
  expirySeconds: 86_400,
  typedTarget: false,
  ...change,
});

/** Everything a gate needs, for real: a table, KMS keys, a mailbox; a clock that the test turns; events as they are put. */
export async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'stepbook-gate-'));
  const { table, client, stop } = await localTable();
  const keys = createKeys(join(folder, 'keys'));
  const ring = keys.ring(account, region);
  for (const [alias, spec] of Object.entries({
    token: 'SYMMETRIC_DEFAULT',
    link: 'HMAC_256',
    vote: 'ECC_NIST_P256',
  } as const)) {
    ring.setAlias(`alias/stepbook-${alias}`, ring.create(spec, alias).id);
  }
  const mailbox = openMailbox(join(folder, 'mail'));
  const clock = { now: new Date('2026-11-21T02:40:00.000Z') };
  const now = () => clock.now;
  const mailDown = { down: false };
  const ses = sesService({
    mailbox,
    identitiesOf: () => (mailDown.down ? [] : ['stepbook@example.test']),
    now: () => clock.now.getTime(),
  });
  const events: { gate: string; run: string; status: string }[] = [];
  const eventsDown = { down: false };
  const bus = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async ({ body }: { body: string | Uint8Array }) => {
      if (eventsDown.down) throw Object.assign(new Error('no bus'), { name: 'NoBus' });
      for (const { Detail } of JSON.parse(bytesOf(body).toString()).Entries) events.push(JSON.parse(Detail));
      return {
        response: {
          statusCode: 200,
          headers: {},
          body: Buffer.from('{"FailedEntryCount":0,"Entries":[{"EventId":"e"}]}'),
        },
      };
    },
  };
  const config = { region, credentials, maxAttempts: 1 };
  const estate = { now: anEstate() };
  const policy = { now: twoGroups() as GatePolicy | undefined };
  const ports = {
    table,
    kms: new KMSClient(clientOf(keys.service, account, region)),
    ses: new SESv2Client(clientOf(ses, account, region)),
    events: new EventBridgeClient({ ...config, requestHandler: bus as never }),
    tokenKeyId: 'alias/stepbook-token',
    linkKeyId: 'alias/stepbook-link',
    voteKeyId: 'alias/stepbook-vote',
    get estate() {
      return estate.now;
    },
    cell: 'home',
    approvalUrl: 'http://127.0.0.1:4747/lambda-url/111111111111/stepbook-serve-approval/',
    policyNow: async () => policy.now,
    now,
  };

  /** A run whose plan is stored and whose requester CloudTrail has told of; gives the digest. */
  async function aRun(
    run: string,
    options: { policy?: GatePolicy; requester?: string | null; change?: Partial<GatedDocument> } = {},
  ) {
    const execution = `arn:aws:states:${region}:${account}:execution:gaia-reset-certificates:${run}`;
    const gatePolicy = options.policy ?? twoGroups();
    policy.now = gatePolicy;
    const roster = rosterNow(gatePolicy, estate.now);
    const document = aPlan(run, gatePolicy, people, clock.now, { roster, ...options.change });
    const digest = await putBody(table, canonicalJson(document));
    await table.put({
      pk: `RUN#${run}`,
      sk: 'RUN',
      id: run,
      procedure: 'gaia-reset-certificates',
      execution,
      mode: 'run',
      target,
      targetKey: `gaia-hub/${target}`,
      input: { hub: target, reason: 'the certificate has expired' },
      runbook: 'https://runbooks.example.test/gaia/reset-certificates.md',
      status: 'OPEN',
      started: clock.now.toISOString(),
      planDigest: digest,
    });
    if (options.requester !== null) {
      const { requester } = options;
      const person = Object.entries(people).find(([, each]) => each.principals.includes(requester ?? ''))?.[0];
      // Eve is of the estate, and of no gate.
      if (requester) await request(run, requester, person);
      else await request(run, `arn:aws:iam::${account}:user/eve`, 'eve');
    }
    return { run, execution, digest, document, words: wordsOf(digest), gate: `${run}-${digest.slice(0, 12)}` };
  }

  async function request(run: string, principal: string, person?: string) {
    const execution = `arn:aws:states:${region}:${account}:execution:gaia-reset-certificates:${run}`;
    await table.put({
      pk: `REQUESTER#${execution}`,
      sk: `REQUESTER#${principal}`,
      principal,
      ...(person ? { person } : {}),
      event: 'e',
      time: clock.now.toISOString(),
    });
  }

  async function openedGate(run: string, options: Parameters<typeof aRun>[1] = {}) {
    const made = await aRun(run, options);
    await openGate(ports, { run, digest: made.digest, token: `token-of-${run}` });
    return made;
  }

  type Made = { gate: string; digest: string; words: string[] };
  /** A vote by a person's first principal, with the right words. */
  const voteAs = (person: PersonId, gate: Made, change: Partial<Parameters<typeof takeVote>[1]> = {}) =>
    takeVote(ports, {
      gate: gate.gate,
      decision: 'approve',
      digest: gate.digest,
      words: gate.words.slice(0, 4).join(' '),
      target,
      proof: { strength: 'iam', account, principal: people[person].principals[0]!.replace('*', 'session-1') },
      address: '192.0.2.7',
      ...change,
    });

  return {
    ports,
    table,
    client,
    clock,
    mailbox,
    mailDown,
    events,
    eventsDown,
    estate,
    policy,
    aRun,
    request,
    openedGate,
    voteAs,
    pass: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
    verify: (gate: Made) => verifyVotes(ports, gate.gate, gate.digest),
    gateOf: async (gate: Made) => (await readGate(table, gate.gate))!,
    votesOf: async (gate: Made) =>
      (await table.query(`GATE#${gate.gate}`, { prefix: 'VOTE#' })) as Record<string, unknown>[],
    entriesOf: async (run: string, kind?: string) =>
      (await readEntries(table, run)).filter((entry) => !kind || entry.kind === kind),
    macOf: async (gate: Made, person: string) =>
      makeMac(ports.kms, ports.linkKeyId, (await readGate(table, gate.gate))!, person),
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Bench = Awaited<ReturnType<typeof bench>>;
