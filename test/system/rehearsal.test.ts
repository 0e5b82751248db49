import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { type HistoryEvent, paginateGetExecutionHistory, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRun } from '../../cli/read-run.ts';
import { approveAsRehearsed } from '../../cli/rehearsal/approvers.ts';
import { servedCertificate } from '../../cli/rehearsal/served-certificate.ts';
import type { StartedRun } from '../../cli/start-run.ts';
import { functions } from '../../lambdas/catalog.ts';
import { readLock } from '../../lambdas/shared/locks.ts';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import { describeCommandLine } from '../cli/against-a-stack.ts';
import { filesBelow, placesOf, readPlaces } from '../rehearsal/support/search.ts';
import { begin, eventually, region, World } from '../rehearsal/support/world.ts';

const renewed = 'renewed.example.test';
const unlucky = 'unlucky.example.test';
const brief = 'brief.example.test';
const quiet = 'quiet.example.test';
const silent = {
  json: true,
  colour: false,
  line: () => {},
  result: () => {},
  style: (_: unknown, text: string) => text,
};

let world: World;
/** Every run that was started, for what is searched at the end. */
const runs: StartedRun[] = [];
/** Task tokens that were seen while they were good. */
const tokens = new Set<string>();

const served = (hub: string) => servedCertificate('127.0.0.1', world.stack.estate.hubs[hub]!.ports.https, hub);
const start = async (by: string, hub: string) => {
  const started = await world.begin(by, hub);
  runs.push(started);
  return started;
};
/** Notes the token of an open wait. */
const noteToken = (key: string) =>
  eventually(`the token of ${key}`, async () => {
    const found = (await world.tokens()).find((each) => each.key === key)?.token;
    if (found) tokens.add(found);
    return found;
  });
/** How many snapshots there are of a hub. */
const snapshots = (hub: string) => {
  const files = filesBelow(join(world.dataDir, 'snapshots'), ['data']);
  return files.filter((file) => readFileSync(file, 'utf8').includes(hub)).length;
};
const backUps = (hub: string) => existsSync(join(world.machine(hub).root, 'var/lib/stepbook/backups'));
async function historyOf({ execution }: StartedRun): Promise<HistoryEvent[]> {
  const { sfn } = await world.as('home');
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn: execution })) {
    events.push(...page.events!);
  }
  return events;
}

/** A history without the one field that shows a token, on AWS too: what a waiting task was scheduled with. */
async function told(run: StartedRun): Promise<HistoryEvent[]> {
  return (await historyOf(run)).map((event) => {
    const { taskScheduledEventDetails: details } = event;
    if (!details?.resource?.endsWith('.waitForTaskToken')) return event;
    const parameters = details.parameters!.replace(/"token":"[^"]+"/, '"token":"(here)"');
    return { ...event, taskScheduledEventDetails: { ...details, parameters } };
  });
}

interface Reset {
  run: StartedRun;
  before: { serial: string };
  after: { serial: string };
}
/** What takes long, begun before the tests and awaited by those that look at it. */
let renewal: Promise<Reset>;
let expiry: Promise<StartedRun>;
let accident: Promise<Reset>;

beforeAll(async () => {
  world = await World.start({
    [renewed]: {},
    [unlucky]: {},
    [brief]: { approvalSeconds: 2 },
    [quiet]: { roles: { owner: ['alice', 'carol'], operator: ['bob'] } },
  });
  const { url, dataDir, estate, rehearsal } = world.stack;
  const resetting = Promise.withResolvers<void>();
  renewal = begin(async () => {
    const before = await served(renewed);
    const run = await start('olga', renewed);
    const { gate } = await world.gate(run);
    await noteToken(`gate/${gate}`);
    const mails = Object.fromEntries(Object.entries(estate.people).map(([id, { mail }]) => [id, mail]));
    await approveAsRehearsed({ endpoint: url, dataDir, region }, gate, mails, silent);
    await world.entry(run, 'command-sent', 'reset-certificates');
    resetting.resolve();
    await world.end(run);
    return { run, before, after: await served(renewed) };
  });
  renewal.catch(resetting.reject);
  // Not all at the same state at the same time: so they share the functions that are warm.
  expiry = begin(async () => {
    await resetting.promise;
    const run = await start('olga', brief);
    await world.gate(run);
    return run;
  });
  accident = begin(async () => {
    await expiry.catch(() => {});
    const before = await served(unlucky);
    const run = await start('olga', unlucky);
    const gate = await world.gate(run);
    // The authority's switch is one for all hubs.
    await renewal;
    for (const person of ['alice', 'bob']) await world.vote(person, gate);
    const { data } = await world.entry(run, 'command-sent', 'reset-certificates');
    await noteToken(`command/${data.commandId}`);
    rehearsal!.scenario.set({ failingAuthority: ['production'] });
    await world.end(run);
    rehearsal!.scenario.set({ failingAuthority: [] });
    return { run, before, after: await served(unlucky) };
  });
}, 150_000);
afterAll(async () => {
  await world?.stop();
}, 150_000);

describe('a hub that nothing can be done for', () => {
  it('DNS elsewhere: refused before anything is planned, with the answers and where to read on', async () => {
    const { scenario } = world.stack.rehearsal!;
    scenario.set({ addresses: { [quiet]: '192.0.2.7' } });
    const run = await start('olga', quiet);
    const end = await world.end(run);
    scenario.set({ addresses: {} });

    expect(end).toMatchObject({ status: 'FAILED', error: 'DnsMismatch' });
    expect(end.cause).toContain('192.0.2.7');
    expect(end.cause).toContain(`${world.stack.url}/runbooks/gaia/reset-certificates.md#dns-mismatch`);
    const page = await (await fetch(/http\S+(?=#)/.exec(end.cause!)![0])).text();
    expect(page).toContain('id="dns-mismatch"');
    const kinds = await world.kinds(run);
    expect(kinds).not.toContain('planned');
    expect(kinds).not.toContain('action-begun');
    expect(kinds.at(-1)).toBe('closed');
    expect(await readLock(world.table, `gaia-hub/${quiet}`)).not.toHaveProperty('run');
  }, 150_000);

  it('asked for by the only owner: nobody else could approve, so it does not begin', async () => {
    const run = await start('alice', renewed);
    const end = await world.end(run);
    expect(end).toMatchObject({ status: 'FAILED', error: 'QuorumImpossible' });
    expect(end.cause).toContain('excluded, because they asked for the run: alice');
  }, 150_000);
});

describe('a gate', () => {
  it('takes no vote but those of its people, each once, with the words; is locked; and a rejection ends it', async () => {
    const run = await start('alice', quiet);
    const gate = await world.gate(run);
    const refusal = (vote: Promise<unknown>) =>
      vote.then(
        () => 'taken',
        (error: Error) => error.name,
      );

    // Who asked does not decide, whoever else may; the account itself is nobody.
    expect(await refusal(world.vote('alice', gate))).toBe('RequesterExcluded');
    expect(await refusal(world.vote('olga', gate))).toBe('NotOnRoster');
    expect(await refusal(world.vote('home', gate))).toBe('IdentityUnknown');
    expect(await refusal(world.vote('carol', gate, { words: 'one two three four' }))).toBe('WordsDiffer');
    expect(await refusal(world.vote('carol', gate, { digest: '0'.repeat(64) }))).toBe('DigestDiffers');
    expect((await world.reread(gate)).text).toBe('0 of 2');
    const mailed = (await world.entries(run)).filter(({ kind }) => kind === 'mailed').map(({ data }) => data.person);
    expect(mailed).not.toContain('alice');

    // The same person twice is one person.
    await world.vote('carol', gate);
    await world.vote('carol', gate);
    expect(await world.reread(gate)).toMatchObject({ status: 'OPEN', text: '1 of 2', missing: ['Bob Buchfink'] });
    expect(await refusal(world.vote('carol', gate, { decision: 'reject' }))).toBe('AlreadyVoted');

    // Meanwhile nobody else touches the hub.
    const second = await world.end(await start('olga', quiet));
    expect(second).toMatchObject({ status: 'FAILED', error: 'TargetLocked' });
    expect(second.cause).toContain(run.run);

    await world.vote('bob', gate, { decision: 'reject', comment: 'not on a Friday' });
    const end = await world.end(run);
    expect(end).toMatchObject({ status: 'FAILED', error: 'GateRejected' });
    expect(end.cause).toContain('bob ("not on a Friday")');
    expect(end.cause).toContain('#gate-rejected');
    expect(await refusal(world.vote('bob', gate))).toBe('GateClosed');
    expect(await world.kinds(run)).not.toContain('action-begun');
  }, 150_000);

  it('that nobody answers in time rejects; a vote after that is refused', async () => {
    const run = await expiry;
    const gate = await eventually('the expiry', async () => {
      const { lambda } = await world.as('home');
      await lambda.send(new InvokeCommand({ FunctionName: 'stepbook-reconcile-waits', Payload: Buffer.from('{}') }));
      const found = (await world.entries(run)).find(({ kind }) => kind === 'gate-decided');
      return found && { gate: String(found.data.gate), status: found.data.status };
    });
    const end = await world.end(run);
    const view = await world.reread(gate as never);

    expect(gate.status).toBe('EXPIRED');
    expect(end).toMatchObject({ status: 'FAILED', error: 'GateExpired' });
    expect(end.cause).toContain('#gate-expired');
    await expect(world.vote('alice', view)).rejects.toThrow(expect.objectContaining({ name: 'GateExpired' }));
    expect(await world.kinds(run)).not.toContain('action-begun');
    expect(backUps(brief)).toBe(false);
  }, 150_000);

  it('whose token is completed by hand is not passed: the votes are counted again', async () => {
    const run = await start('olga', quiet);
    const gate = await world.gate(run);
    await world.vote('bob', gate);
    const taskToken = await noteToken(`gate/${gate.gate}`);
    const forged = new SendTaskSuccessCommand({
      taskToken,
      output: JSON.stringify({ decision: 'approved', gate: gate.gate }),
    });
    const { sfn: olga } = await world.as('olga');
    const { sfn: account } = await world.as('home');

    await expect(olga.send(forged)).rejects.toThrow(expect.objectContaining({ name: 'AccessDeniedException' }));
    await account.send(forged);
    const end = await world.end(run);

    expect(end).toMatchObject({ status: 'FAILED', error: 'VotesInvalid' });
    expect(end.cause).toContain('#votes-invalid');
    const kinds = await world.kinds(run);
    expect(kinds).not.toContain('action-begun');
    expect(kinds.at(-1)).toBe('closed');
    expect(verifyTranscript(readFileSync(world.transcriptFile(run), 'utf8')).problems).toEqual([]);
  }, 150_000);
});

describe('the command line', () =>
  describeCommandLine(
    {
      get world() {
        return world;
      },
    },
    quiet,
  ));

describe('a hub that changes between plan and approval', () => {
  it('is left alone, and what differs is named', async () => {
    const run = await start('olga', quiet);
    const gate = await world.gate(run);
    appendFileSync(join(world.machine(quiet).root, 'gaia/scripts/reset-certs.sh'), '\n# changed meanwhile\n');
    await world.vote('carol', gate);
    await world.vote('bob', gate);
    const end = await world.end(run);

    expect(end).toMatchObject({ status: 'FAILED', error: 'PlanChanged' });
    expect(end.cause).toMatch(/resetScript\S* .*Nothing was done; plan again\..*#plan-changed/);
    expect(await world.kinds(run)).not.toContain('action-begun');
    expect(backUps(quiet)).toBe(false);
    expect(snapshots(quiet)).toBe(0);
  }, 150_000);

  it('needs nothing when its certificate is good', async () => {
    const { serial } = await served(quiet);
    await world.stack.rehearsal!.heal(quiet);
    const other = async () => (await served(quiet).catch(() => ({ serial }))).serial !== serial || undefined;
    await eventually('the good certificate', other);
    const run = await start('olga', quiet);
    const end = await world.end(run);

    expect(end.status).toBe('SUCCEEDED');
    expect(JSON.parse(end.output!)).toMatchObject({ outcome: 'advised', advice: 'Nothing to do.' });
    const kinds = await world.kinds(run);
    expect(kinds).not.toContain('planned');
    expect(kinds.at(-1)).toBe('closed');
  }, 150_000);
});

describe('a reset that was approved', () => {
  it('has another certificate served, proven by its transcript, and leaves the hub free', async () => {
    const { run, before, after } = await renewal;
    const end = await world.end(run);
    const { PublicKey } = await new KMSClient(world.account).send(
      new GetPublicKeyCommand({ KeyId: 'alias/stepbook-transcript' }),
    );
    const publicKey = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(PublicKey!).toString('base64')}\n-----END PUBLIC KEY-----\n`;
    const file = readFileSync(world.transcriptFile(run), 'utf8');
    const transcript = verifyTranscript(file, { publicKey });
    const { lambda } = await world.as('bob');

    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(JSON.parse(end.output!)).toMatchObject({ outcome: 'done' });
    expect(after.serial).not.toBe(before.serial);
    expect(transcript.problems).toEqual([]);
    expect((await readRun(lambda, 'transcript', { run: run.run })).transcript).toBe(file);
    expect(await readLock(world.table, `gaia-hub/${renewed}`)).not.toHaveProperty('run');
    const votes = (await world.entries(run)).filter(({ kind }) => kind === 'voted').map(({ data }) => data.strength);
    expect(votes).toEqual([expect.stringMatching(/^(mail|passkey)$/), 'iam']);
    expect(snapshots(renewed)).toBe(1);
    expect(resetsOf(renewed)).toBe(1);
  }, 150_000);

  it('costs so many billable state transitions', async () => {
    const events = await historyOf((await renewal).run);
    const entered = events.filter(({ type }) => type!.endsWith('StateEntered')).length;
    const retried = events.filter(({ type }) => /^(TaskScheduled|LambdaFunctionScheduled)$/.test(type!)).length;
    const tasks = events.filter(({ type }) => type === 'TaskStateEntered').length;
    expect({ entered, retries: retried - tasks }).toEqual({ entered: 49, retries: 0 });
  });
});

describe('an authority that fails after the reset began', () => {
  it('has the old certificate served again, the run failed, and nothing tried twice', async () => {
    const { run, before, after } = await accident;
    const end = await world.end(run);
    const entries = await world.entries(run);
    const transcript = verifyTranscript(readFileSync(world.transcriptFile(run), 'utf8'));

    expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
    expect(end.cause).toContain('holds no certificate');
    expect(end.cause).toContain('#reset-certificates');
    expect(after.serial).toBe(before.serial);
    expect(transcript.problems).toEqual([]);
    const of = (kind: string) => entries.filter((entry) => entry.kind === kind).map(({ data }) => data.action);
    expect(of('action-begun')).toEqual([
      'snapshot-data',
      'back-up-certificates',
      'rehearse-issuance',
      'reset-certificates',
    ]);
    expect(of('undo-begun')).toEqual(['reset-certificates']);
    expect(entries.find(({ kind }) => kind === 'undo-finished')?.data).toMatchObject({ status: 'SUCCEEDED' });
    expect(resetsOf(unlucky)).toBe(1);
    expect(await readLock(world.table, `gaia-hub/${unlucky}`)).not.toHaveProperty('run');
    const { mails } = (await (await fetch(`${world.stack.url}/_stepbook/mail`)).json()) as {
      mails: { to: string[]; subject: string }[];
    };
    const alerts = mails.filter(({ to, subject }) => to.includes('alerts@example.test') && subject.includes(unlucky));
    expect(alerts).toHaveLength(1);
  }, 150_000);
});

describe('after all of these', () => {
  it('no function has used what it does not declare, nor declares what nothing needs', () => {
    const used = new Set(world.stack.usedPermissions().map((each) => `${each.function} ${each.action}`));
    const declared = functions.flatMap(({ name, permissions }) => permissions.map(({ action }) => `${name} ${action}`));
    const logs = filesBelow(join(world.dataDir, 'logs'), []).map((file) => readFileSync(file, 'utf8'));
    const ran = new Set([...used].map((each) => each.split(' ')[0]));
    // What carries out actions serves the other procedures as well.
    ran.delete('run-action');
    const unused = declared.filter((each) => !used.has(each) && ran.has(each.split(' ')[0]));

    expect([...used].filter((each) => !declared.includes(each))).toEqual([]);
    expect(logs.filter((text) => /AccessDenied|not authorized/.test(text))).toEqual([]);
    expect([...new Set(unused)].filter((each) => !(each in onlyAfterAFault))).toEqual([]);
  });

  it('no token, no private key and no API key is anywhere it should not be', async () => {
    await Promise.all([renewal, accident]);
    const places = readPlaces(filesBelow(world.dataDir, whereSecretsLive));
    const dynamo = new DynamoDBClient(world.account);
    let page = 0;
    for await (const { Items } of paginateScan({ client: dynamo }, { TableName: 'stepbook' })) {
      places.set(`table ${page++}`, Buffer.from(JSON.stringify(Items)));
    }
    for (const run of runs) places.set(`history of ${run.run}`, Buffer.from(JSON.stringify(await told(run))));
    for (const { id } of world.stack.mailbox.list()) {
      const { text, html } = world.stack.mailbox.open(id)!;
      places.set(`mail ${id}`, Buffer.from(`${text}\n${html}`));
    }
    const { run } = await renewal;
    const found = placesOf(run.run, places).map((name) => name.replace(`${world.dataDir}/`, '').split(/[ /]/)[0]!);
    const control = found.map((name) => name.replace(/-wal$/, ''));
    const secrets = [
      ...tokens,
      ...[renewed, unlucky, brief, quiet].flatMap((hub) => secretsOf(world.machine(hub).root)),
    ];

    // What is not secret is found in each of them.
    expect(control).toEqual(
      expect.arrayContaining(['engine', 'ssm.sqlite', 'table', 'history', 'mail', 'transcripts']),
    );
    expect(tokens.size).toBe(3);
    expect(secrets.length).toBeGreaterThanOrEqual(tokens.size + 4 * 3);
    expect(secrets.flatMap((secret) => placesOf(secret, places))).toEqual([]);
  }, 60_000);
});

/** Permissions for what does not happen here: something died, came late or came twice. */
const onlyAfterAFault = {
  'serve-approval ses:SendEmail': 'a passkey seems to have a copy',
  'open-gate dynamodb:DeleteItem': 'a retry keeps its new token under another deadline',
  'close-run states:DescribeExecution': 'the end of an execution was lost',
  'close-run ssm:CancelCommand': 'a run is stopped while its command runs',
  'reconcile-waits states:DescribeExecution': 'the end of an execution was lost',
  'reconcile-waits dynamodb:DeleteItem': 'a wait is left in the list after it was completed',
  'reconcile-waits ssm:GetCommandInvocation': 'the event of a command was lost',
  'reconcile-waits kms:GenerateMac': 'a person is reminded after hours',
  'reconcile-waits ses:SendEmail': 'a person is reminded after hours',
  'record-requester dynamodb:Query': 'CloudTrail told of the start after the run was open',
  'record-requester dynamodb:UpdateItem': 'CloudTrail told of the start after the run was open',
  'run-action dynamodb:DeleteItem': 'the command ended before its wait was open',
  'run-action ec2:DescribeSnapshots': 'an earlier try died between the call and its note',
  'run-action ssm:ListCommandInvocations': 'an earlier try died between the call and its note',
  'run-command dynamodb:DeleteItem': 'the command ended before its wait was open',
  'run-command events:PutEvents': 'the command ended before its wait was open',
  'serve-approval dynamodb:UpdateItem': 'the vote by mail is the one that decides',
  'serve-approval events:PutEvents': 'the vote by mail is the one that decides',
};

/** The folders and files of a stack that hold secrets by their nature; nothing else may. */
const whereSecretsLive = ['keys', 'credentials', 'machines', 'snapshots', 'rehearsal', 'token.key'];

/** What a hub keeps for itself: its API key, the key of its back-ups, and a line of each private key. */
function secretsOf(root: string): string[] {
  const [, apiKey] = /^API_KEY=(.+)$/m.exec(readFileSync(join(root, 'etc/environment'), 'utf8'))!;
  const keys = filesBelow(join(root, 'gaia/nginx/certbot'), [])
    .map((file) => readFileSync(file, 'utf8'))
    .flatMap((text) => [...text.matchAll(/PRIVATE KEY-----\n(.+)\n/g)].map(([, line]) => line!));
  const backUp = join(root, 'var/lib/stepbook/backups/key');
  return [apiKey!, ...keys, ...(existsSync(backUp) ? [readFileSync(backUp, 'utf8').trim()] : [])];
}

/** How often the reset command was run on a hub: the agent keeps a folder of each command. */
function resetsOf(hub: string): number {
  const { root } = world.machine(hub);
  const scripts = filesBelow(join(root, 'var/lib/amazon/ssm'), []).filter((file) => file.endsWith('_script.sh'));
  return scripts.filter((file) => readFileSync(file, 'utf8').includes('unit=reset-ssl-certs.service')).length;
}
