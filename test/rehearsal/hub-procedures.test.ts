import { readFileSync, renameSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withChecks } from '../../cli/live/read-checks.ts';
import { type StartedRun, startRun } from '../../cli/start-run.ts';
import { buildDocument } from '../../commands/build-document.ts';
import { readLock } from '../../lambdas/shared/locks.ts';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import type { Check } from '../../workflows/shared/procedure.ts';
import { World } from './support/world.ts';

const named = 'named.example.test';
const sick = 'sick.example.test';

let world: World;

const start = async (procedure: string, input: { hub: string } & Record<string, unknown>): Promise<StartedRun> =>
  startRun(await world.as('olga'), procedure, JSON.stringify(input));
/** The checks that a run wrote down. */
const judged = async (run: StartedRun) => {
  const { lambda } = await world.as('home');
  const entry = await withChecks(lambda, await world.entry(run, 'judged'));
  return entry.data.checks as Check[];
};
const transcriptOf = (run: StartedRun) => verifyTranscript(readFileSync(world.transcriptFile(run), 'utf8'));

/** What AWS would bill: states entered. */
async function transitions({ execution }: StartedRun): Promise<number> {
  const { sfn } = await world.as('home');
  let entered = 0;
  for await (const { events } of paginateGetExecutionHistory({ client: sfn }, { executionArn: execution })) {
    entered += events!.filter(({ type }) => type!.endsWith('StateEntered')).length;
  }
  return entered;
}

beforeAll(async () => {
  world = await World.start({ [named]: {}, [sick]: {} });
  await world.stack.rehearsal!.certify(named, 'healthy');
}, 150_000);
afterAll(async () => {
  await world?.stop();
}, 150_000);

describe('gaia-check-dns', () => {
  it('ends well when every server gives the address, without a lock or a plan', async () => {
    const run = await start('gaia-check-dns', { hub: named });
    const end = await world.end(run);

    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(JSON.parse(end.output!)).toMatchObject({ outcome: 'done', checks: expect.any(Array) });
    const kinds = await world.kinds(run);
    expect(kinds).toEqual(expect.arrayContaining(['opened', 'fact', 'judged', 'closed']));
    expect(kinds).not.toContain('planned');
    expect((await world.entries(run))[0]!.data).not.toHaveProperty('lock');
    expect(await readLock(world.table, `gaia-hub/${named}`)).toBeUndefined();
    expect(transcriptOf(run).problems).toEqual([]);
    expect(await transitions(run)).toBe(8);
  }, 60_000);

  it('fails with what is wrong, what to do, and where to read on; the alerts hear of it', async () => {
    const { scenario, url } = { ...world.stack.rehearsal!, url: world.stack.url };
    scenario.set({ addresses: { [named]: '192.0.2.7' } });
    const run = await start('gaia-check-dns', { hub: named });
    const end = await world.end(run);
    scenario.set({ addresses: {} });

    expect(end).toMatchObject({ status: 'FAILED', error: 'DnsMismatch' });
    expect(end.cause).toMatch(/zone servers: expected A 127\.0\.0\.1 .*found .*A 192\.0\.2\.7.* Correct the records/);
    expect(end.cause).toContain(`${url}/runbooks/gaia/check-dns.md#dns-mismatch`);
    expect((await judged(run)).filter(({ held }) => !held).map(({ name }) => name)).toEqual([
      'zone servers',
      'resolvers',
    ]);
    expect(await world.kinds(run)).toContain('mailed');
  }, 60_000);

  it('looks again for as long as it was told, and no longer', async () => {
    const { scenario } = world.stack.rehearsal!;
    scenario.set({ addresses: { [named]: '192.0.2.7' } });
    const late = await start('gaia-check-dns', { hub: named, waitSeconds: 1 });
    const mended = await start('gaia-check-dns', { hub: named, waitSeconds: 601 });
    const end = await world.end(late);
    scenario.set({ addresses: {} });

    expect(end).toMatchObject({ status: 'FAILED', error: 'DnsMismatch' });
    expect(end.cause).toContain('after 1 s of waiting');
    expect(await world.end(mended)).toMatchObject({ status: 'SUCCEEDED' });
    const looks = (await world.entries(mended)).filter(({ data }) => data.fact === 'dns');
    expect(looks.map(({ data }) => (data.value as { matches: boolean }).matches)).toEqual([false, true]);
  }, 60_000);
});

describe('gaia-check-hub', () => {
  it('ends well on a hub that nothing is wrong with', async () => {
    const run = await start('gaia-check-hub', { hub: named });
    const end = await world.end(run);

    expect({ ...end, broken: (await judged(run)).filter(({ held }) => !held) }).toMatchObject({
      status: 'SUCCEEDED',
      broken: [],
    });
    expect((await judged(run)).length).toBeGreaterThan(15);
    expect(transcriptOf(run).problems).toEqual([]);
    expect(await transitions(run)).toBe(14);
  }, 60_000);

  it('names what is wrong on a hub and the procedure that cures it', async () => {
    const { closed } = world.stack.estate.hubs[sick]!.ports;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(closed[0], '127.0.0.1', resolve));
    await world.machine(sick).execute('systemctl stop gaia-reader.service');
    const run = await start('gaia-check-hub', { hub: sick });
    const end = await world.end(run);
    server.close();

    expect(end).toMatchObject({ status: 'FAILED', error: 'HubUnhealthy' });
    expect(end.cause).toContain(`${world.stack.url}/runbooks/gaia/check-hub.md#hub-unhealthy`);
    const broken = (await judged(run)).filter(({ held }) => !held);
    expect(broken.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['closed ports', 'trusted', 'validity', 'units', 'containers', 'renewal']),
    );
    const cure = (name: string) => broken.find((each) => each.name === name)?.procedure;
    expect(cure('containers')).toBe('gaia-restart-services');
    expect(cure('trusted')).toBe('gaia-reset-certificates');
    expect(await world.kinds(run)).not.toContain('planned');
  }, 60_000);
});

describe('gaia-restart-services', () => {
  it('is approved by an operator alone, who is told what a start wipes, and starts four containers anew', async () => {
    const run = await start('gaia-restart-services', { hub: named, reason: 'a test' });
    const gate = await world.gate(run);
    expect(gate.need.map(({ group, min }) => ({ group, min }))).toEqual([{ group: 'operator', min: 1 }]);
    expect(gate.summary).toMatch(/Manual edits are wiped.*\/gaia\/hub-config\/config\.json [0-9a-f]{12}/);
    await world.vote('bob', gate);
    const end = await world.end(run);

    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    const checks = await judged(run);
    expect(checks.map(({ name, held }) => [name, held])).toEqual(
      ['containers', 'hub_info', 'trusted', 'authority', 'names', 'STAGING'].map((name) => [name, true]),
    );
    expect(transcriptOf(run).problems).toEqual([]);
    expect(await readLock(world.table, `gaia-hub/${named}`)).not.toHaveProperty('run');
    expect(await transitions(run)).toBe(36);
  }, 120_000);

  it('sends a hub whose certificate has expired to the procedure that cures it', async () => {
    const end = await world.end(await start('gaia-restart-services', { hub: sick }));
    expect(end.status).toBe('SUCCEEDED');
    expect(JSON.parse(end.output!)).toMatchObject({ outcome: 'advised', advice: 'Reset the certificates.' });
  }, 60_000);

  it('that goes wrong tries to start what does not run, says why, and lets a person do it as the runbook has it', async () => {
    await world.stack.rehearsal!.certify(sick, 'healthy');
    const run = await start('gaia-restart-services', { hub: sick });
    const gate = await world.gate(run);
    const script = join(world.machine(sick).root, 'gaia/scripts/update-configs.sh');
    renameSync(script, `${script}.gone`);
    await world.vote('bob', gate);
    const end = await world.end(run);

    expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
    expect(end.cause).toMatch(/nginx\.service failed.*restart-services\.md#restart-services/s);
    expect(transcriptOf(run).problems).toEqual([]);
    const undone = (await world.entries(run)).find(({ kind }) => kind === 'undo-finished');
    expect(undone?.data).toMatchObject({ action: 'restart-services', status: 'FAILED' });
    expect(await readLock(world.table, `gaia-hub/${sick}`)).not.toHaveProperty('run');

    renameSync(`${script}.gone`, script);
    const byHand = buildDocument('gaia/start-services').content;
    const [step] = JSON.parse(byHand).mainSteps as { inputs: { runCommand: string[] } }[];
    await world.machine(sick).execute(`export SSM_Domain=${sick}\n${step!.inputs.runCommand.join('\n')}`);
    const checks = await judged(await start('gaia-check-hub', { hub: sick }));
    expect(checks.find(({ name }) => name === 'containers')).toMatchObject({ held: true });
  }, 120_000);
});
