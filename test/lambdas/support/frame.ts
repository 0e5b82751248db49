import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { closeRun } from '../../../lambdas/close-run/task.ts';
import { completeWait } from '../../../lambdas/complete-wait/task.ts';
import { makePlan } from '../../../lambdas/make-plan/task.ts';
import { openGate } from '../../../lambdas/open-gate/task.ts';
import { openRun } from '../../../lambdas/open-run/task.ts';
import { recheckPlan } from '../../../lambdas/recheck-plan/task.ts';
import { recordRequester } from '../../../lambdas/record-requester/task.ts';
import { apiCalls } from '../../../lambdas/run-action/api-calls/api-calls.ts';
import { runAction } from '../../../lambdas/run-action/task.ts';
import { readEntries } from '../../../lambdas/shared/entries.ts';
import { policyNow } from '../../../lambdas/shared/gate/policy-now.ts';
import { takeVote } from '../../../lambdas/shared/gate/take-vote.ts';
import { createKeys } from '../../../local/keys/kms-service.ts';
import { resetCertificates } from '../../../workflows/gaia/reset-certificates/procedure.ts';
import { Estate } from '../../../workflows/shared/estate.ts';
import { facts } from '../../workflows/gaia/reset-certificates/sample.ts';
import { inProcess } from '../gate/support/in-process.ts';
import { localTable } from './local-table.ts';
import { busStandIn, ec2StandIn, s3StandIn, sesStandIn, sfnStandIn, ssmStandIn } from './stand-ins.ts';

const account = '111111111111';
const region = 'eu-west-1';
export const hub = 'hub.example.test';

const person = (name: string) => ({
  name,
  mail: `${name.toLowerCase()}@example.test`,
  principals: [`arn:aws:iam::${account}:user/${name.toLowerCase()}`],
});

export const anEstate = (change: Record<string, unknown> = {}): Estate =>
  Estate.parse({
    name: 'test',
    runbooks: 'https://runbooks.example.test',
    cells: {
      home: { account, region, mailFrom: 'stepbook@example.test', alerts: ['alerts@example.test'] },
      other: { account: '222222222222', region, mailFrom: 'stepbook@example.test', alerts: ['alerts@example.test'] },
    },
    people: { ada: person('Ada'), bob: person('Bob'), eve: person('Eve') },
    hubs: {
      [hub]: { cell: 'home', instance: 'i-0123456789abcdef0', roles: { owner: ['ada'], operator: ['bob'] } },
    },
    ...change,
  });

export const executionOf = (run: string) =>
  `arn:aws:states:${region}:${account}:execution:gaia-reset-certificates:${run}`;

/** The functions of the frame over a real table and real keys, with stand-ins for what runs elsewhere. */
export async function frame() {
  const folder = await mkdtemp(join(tmpdir(), 'stepbook-frame-'));
  const { table, stop } = await localTable();
  const keys = createKeys(folder);
  const ring = keys.ring(account, region);
  const specs = {
    token: 'SYMMETRIC_DEFAULT',
    link: 'HMAC_256',
    vote: 'ECC_NIST_P256',
    transcript: 'ECC_NIST_P256',
  } as const;
  for (const [alias, spec] of Object.entries(specs))
    ring.setAlias(`alias/stepbook-${alias}`, ring.create(spec, alias).id);
  const config = { region, credentials: { accessKeyId: account, secretAccessKey: 'local' }, maxAttempts: 1 };
  const kms = new KMSClient({ ...config, requestHandler: inProcess(keys.service, account, region) as never });

  const clock = { now: new Date('2026-11-20T12:00:00.000Z') };
  const ssm = ssmStandIn(resetCertificates.commands);
  const sfn = sfnStandIn();
  const s3 = s3StandIn();
  const ec2 = ec2StandIn();
  const bus = busStandIn();
  const ses = sesStandIn();
  const logged: string[] = [];
  const slept: number[] = [];
  const log = {
    info: () => {},
    warn: (text: unknown) => logged.push(String(text)),
    error: (text: unknown) => logged.push(String(text)),
  };
  const ports = {
    table,
    kms,
    ssm: ssm.ssm,
    sfn: sfn.sfn,
    s3: s3.s3,
    ses: ses.ses,
    events: bus.events,
    apiCalls: apiCalls({
      ec2: ec2.ec2,
      ssm: ssm.ssm,
      lookUp: async () => [],
      route53: {} as never,
      mail: { ses: ses.ses, estate: anEstate(), cell: 'home' },
    }),
    tokenKeyId: 'alias/stepbook-token',
    linkKeyId: 'alias/stepbook-link',
    voteKeyId: 'alias/stepbook-vote',
    transcriptKeyId: 'alias/stepbook-transcript',
    bucket: 'transcripts',
    approvalUrl: 'http://127.0.0.1:4747/approve/',
    estate: anEstate(),
    cell: 'home',
    log: log as never,
    sleep: async (ms: number) => void slept.push(ms),
    now: () => clock.now,
  };

  const open = (run: string, input: unknown = { hub }) =>
    openRun(ports, {
      procedure: 'gaia-reset-certificates',
      execution: executionOf(run),
      started: clock.now.toISOString(),
      input,
    });
  const request = (run: string, by = 'eve', change: Record<string, unknown> = {}) =>
    recordRequester(ports, {
      detail: {
        eventID: `${by}-${run}`,
        eventTime: clock.now.toISOString(),
        eventName: 'StartExecution',
        userIdentity: { arn: `arn:aws:iam::${account}:user/${by}` },
        responseElements: { executionArn: executionOf(run) },
        ...change,
      },
    });
  const plan = (run: string, seen: Record<string, unknown> = facts) =>
    makePlan(ports, { run, execution: executionOf(run), facts: seen });
  const gate = async (run: string, digest: string, token = `token-of-the-gate-of-${run}`) =>
    (await openGate(ports, { run, digest, token })).gate;
  const vote = (
    id: string,
    by: string,
    made: { digest: string; words: string[] },
    decision: 'approve' | 'reject' = 'approve',
  ) => {
    clock.now = new Date(clock.now.getTime() + 1000);
    const proof = { strength: 'iam' as const, account, principal: `arn:aws:iam::${account}:user/${by}` };
    return takeVote(
      { ...ports, policyNow: (gate) => policyNow(table, ports.estate, gate) },
      { gate: id, decision, digest: made.digest, words: made.words.slice(0, 4).join(' '), proof },
    );
  };
  const recheck = (run: string, digest: string, seen: Record<string, unknown> = facts) =>
    recheckPlan(ports, { run, execution: executionOf(run), digest, facts: seen });
  /** A run that is approved by both and rechecked: its actions are due. */
  const approved = async (run: string) => {
    await open(run);
    await request(run);
    const made = await plan(run);
    const id = await gate(run, made.digest);
    await vote(id, 'ada', made);
    await vote(id, 'bob', made);
    await completeWait(ports, { 'detail-type': 'Gate Decided', source: 'stepbook', detail: { gate: id } });
    await recheck(run, made.digest);
    return { ...made, gate: id };
  };
  const act = (run: string, digest: string, action: string, change: { undo?: boolean; token?: string } = {}) =>
    runAction(ports, { run, digest, action, undo: false, token: `token-of-${action}`, ...change });

  return {
    ports,
    table,
    clock,
    ssm,
    sfn,
    s3,
    ec2,
    bus,
    ses,
    logged,
    slept,
    open,
    request,
    plan,
    gate,
    vote,
    recheck,
    approved,
    act,
    complete: (event: Parameters<typeof completeWait>[1]) => completeWait(ports, event),
    close: (event: Parameters<typeof closeRun>[1]) => closeRun(ports, event),
    entries: (run: string) => readEntries(table, run),
    kinds: async (run: string) => (await readEntries(table, run)).map((entry) => entry.kind),
    stop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Frame = Awaited<ReturnType<typeof frame>>;
