import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { castVote } from '../../cli/cast-vote.ts';
import { type Connection, connect } from '../../cli/connection.ts';
import { waitForEnd } from '../../cli/live/follow-run.ts';
import { readRun } from '../../cli/read-run.ts';
import { servedCertificate } from '../../cli/rehearsal/served-certificate.ts';
import { startRun } from '../../cli/start-run.ts';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import { freePort } from '../../local/rehearsal/ports.ts';
import { filesBelow } from '../rehearsal/support/search.ts';
import { eventually, procedure, region } from '../rehearsal/support/world.ts';

const hub = 'hub.example.test';
const dataDir = mkdtempSync(join(tmpdir(), 'stepbook-killed-'));
let stack: ChildProcess | undefined;
afterAll(async () => {
  if (stack && stack.exitCode === null) {
    stack.kill('SIGTERM');
    await once(stack, 'exit');
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}, 60_000);

/** `stepbook up`, in a process of its own. */
async function up(port: number): Promise<string> {
  const cli = join(import.meta.dirname, '../../cli/stepbook.ts');
  const args = ['--disable-warning=ExperimentalWarning', cli, 'up', '--json', '--port', `${port}`];
  stack = spawn(process.execPath, [...args, '--data-dir', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of stack.stdout!) {
    said += chunk;
    if (said.includes('}')) break;
  }
  return (JSON.parse(said) as { url: string }).url;
}

async function kill(): Promise<void> {
  stack!.kill('SIGKILL');
  await once(stack!, 'exit');
}

it('a stack that is killed while a gate waits, and again while the reset runs, finishes the run and does nothing twice', async () => {
  // Prepare
  const port = await freePort();
  const endpoint = await up(port);
  const as = (profile: string): Promise<Connection> => connect({ endpoint, region, profile, dataDir });
  const home = await as('home');
  const estate = JSON.parse(readFileSync(join(dataDir, 'estate.json'), 'utf8'));
  const served = () => servedCertificate('127.0.0.1', estate.hubs[hub].ports.https, hub);
  const before = await served();
  const started = await startRun(await as('olga'), procedure, JSON.stringify({ hub }));
  const entries = async () => (await readRun(home.lambda, 'entries', { run: started.run })).entries;
  const kinds = async (kind: string) => (await entries()).filter((entry) => entry.kind === kind);
  await eventually('both mails', async () => ((await kinds('mailed')).length === 2 ? true : undefined));

  // Act: once while people have not answered …
  await kill();
  await up(port);
  const gate = (await readRun(home.lambda, 'run', { run: started.run })).gate!;
  const words = gate.words.slice(0, 4).join(' ');
  for (const person of ['alice', 'bob'])
    await castVote(await as(person), { gate: gate.gate, decision: 'approve', digest: gate.digest, words });
  // … and once while the machine is at work.
  await eventually('the reset', async () =>
    (await kinds('command-sent')).find(({ data }) => data.action === 'reset-certificates'),
  );
  await kill();
  await up(port);
  const end = await waitForEnd(home, started.execution);

  // Assess
  const after = await served();
  expect({ ...end, output: null }).toEqual({ status: 'SUCCEEDED', output: null });
  expect(after.serial).not.toBe(before.serial);
  const machine = join(dataDir, 'machines', estate.hubs[hub].instance, 'root');
  const scripts = filesBelow(join(machine, 'var/lib/amazon/ssm'), []).filter((file) => file.endsWith('_script.sh'));
  const resets = scripts.filter((file) => readFileSync(file, 'utf8').includes('unit=reset-ssl-certs.service'));
  expect(resets).toHaveLength(1);
  const log = readFileSync(join(machine, 'var/log/reset-ssl-certs.service.log'), 'utf8');
  expect(log.match(/### Stopping gaia-hub service/g)).toHaveLength(1);
  expect(readdirSync(join(dataDir, 'snapshots')).filter((name) => name.startsWith('snap-'))).toHaveLength(1);
  const { mails } = (await (await fetch(`${endpoint}/_stepbook/mail`)).json()) as { mails: { to: string[] }[] };
  expect(mails.map(({ to }) => to.join()).sort()).toEqual(['alice@example.test', 'bob@example.test']);
  const begun = (await kinds('action-begun')).map(({ data }) => data.action);
  expect(begun).toEqual([...new Set(begun)]);
  expect(begun).toContain('reset-certificates');
  const file = join(dataDir, 'transcripts', `${started.run}.transcript.json`);
  expect(verifyTranscript(readFileSync(file, 'utf8')).problems).toEqual([]);
}, 200_000);
