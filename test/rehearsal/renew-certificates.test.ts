import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withChecks } from '../../cli/live/read-checks.ts';
import { readRun } from '../../cli/read-run.ts';
import { type StartedRun, startRun } from '../../cli/start-run.ts';
import { readLock } from '../../lambdas/shared/locks.ts';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import { untilListening } from '../../local/rehearsal/until-listening.ts';
import type { RenewalFact } from '../../workflows/shared/facts/renewal.ts';
import type { Check } from '../../workflows/shared/procedure.ts';
import { World } from './support/world.ts';

const hub = 'hub.example.test';
const other = 'other.example.test';
/** The authority's budget holds here too: five certificates for a name, so not all of it can happen to one hub. */
const refused = 'refused.example.test';
const undone = 'undone.example.test';

let world: World;

const start = async (domain: string, more: Record<string, unknown> = {}): Promise<StartedRun> =>
  startRun(await world.as('olga'), 'gaia-renew-certificates', JSON.stringify({ hub: domain, ...more }));
const certify = async (domain: string, age: 'healthy' | 'due') => {
  await world.stack.rehearsal!.certify(domain, age);
  await untilListening('127.0.0.1', world.stack.estate.hubs[domain]!.ports.http);
};
const output = (end: { output?: string | undefined }) => JSON.parse(end.output ?? '{}') as Record<string, unknown>;
const facts = async <T>(run: StartedRun, fact: string) =>
  (await world.entries(run)).filter(({ data }) => data.fact === fact).map(({ data }) => data.value as T);
const served = async (domain: string) =>
  (
    await world.machine(domain).execute(`cat $STEPBOOK_MACHINE_ROOT/gaia/nginx/certbot/conf/live/${domain}/cert.pem`)
  ).trim();
/** What the renewing command printed. */
const printed = async (run: StartedRun) =>
  String((await world.entries(run)).find(({ kind, data }) => kind === 'command-finished' && data.action)!.data.stdout);
const problems = (run: StartedRun) => verifyTranscript(readFileSync(world.transcriptFile(run), 'utf8')).problems;

beforeAll(async () => {
  world = await World.start({ [hub]: {}, [other]: {}, [refused]: {}, [undone]: {} });
}, 150_000);
afterAll(async () => {
  await world?.stop();
}, 150_000);

describe('gaia-renew-certificates', () => {
  it('leaves a certificate alone that is not due, and says from when it is', async () => {
    await certify(hub, 'healthy');
    const before = await served(hub);
    const run = await start(hub);
    const end = await world.end(run);

    expect(end.status).toBe('SUCCEEDED');
    expect(output(end)).toMatchObject({
      outcome: 'skipped',
      because: expect.stringContaining("the authority's window is"),
    });
    expect(output(end).because).toMatch(/due from \d{4}-\d\d-\d\dT.*next scheduled run/);
    expect(await world.kinds(run)).not.toContain('planned');
    expect(await served(hub)).toBe(before);
    expect(await readLock(world.table, `gaia-hub/${hub}`)).not.toHaveProperty('run');
    expect(problems(run)).toEqual([]);
  }, 60_000);

  it('renews without asking anybody when the window is open, though two thirds of the lifetime are left', async () => {
    await certify(hub, 'healthy');
    const before = await served(hub);
    world.stack.rehearsal!.scenario.set({ renewNow: true });
    const run = await start(hub, { reason: 'a test' });
    const end = await world.end(run);
    world.stack.rehearsal!.scenario.set({ renewNow: false });

    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(output(end)).toMatchObject({ outcome: 'done' });
    expect(await served(hub)).not.toBe(before);
    const { lambda } = await world.as('home');
    const judged = await withChecks(lambda, await world.entry(run, 'judged'));
    expect((judged.data.checks as Check[]).map(({ name, held }) => [name, held])).toEqual(
      ['trusted', 'authority', 'names', 'validity', 'new serial', 'listeners', 'hub_info', 'STAGING'].map((name) => [
        name,
        true,
      ]),
    );
    const { attempts, budgets } = await readRun(lambda, 'ledger', { domain: hub });
    const { serial } = JSON.parse(await printed(run)) as { serial: string };
    expect(attempts).toMatchObject([{ names: [hub], endpoint: 'production', outcome: 'issued', serial, run: run.run }]);
    expect(budgets!.find(({ budget }) => budget === 'exact-set')).toMatchObject({ used: 1, limit: 5 });
    const [first, second, third] = await facts<RenewalFact>(run, 'renewal');
    expect(first).toMatchObject({ source: 'ari', window: expect.anything() });
    expect(second).toEqual(first);
    expect(third!.id).not.toBe(first!.id);
    expect(await world.kinds(run)).not.toContain('gate-opened');
    expect(problems(run)).toEqual([]);
  }, 60_000);

  it('renews when a third is left, though the window is weeks ahead', async () => {
    await certify(other, 'due');
    const before = await served(other);
    const end = await world.end(await start(other));

    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(await served(other)).not.toBe(before);
  }, 60_000);

  it('advises a reload when the disk has a newer certificate than the one that is served', async () => {
    await certify(hub, 'healthy');
    const machine = world.machine(hub);
    await machine.execute(`docker run --rm --net=gaia -v /gaia/nginx/certbot/conf:/etc/letsencrypt \
      -v /gaia/nginx/certbot/www:/usr/share/nginx/html/certbot certbot/certbot renew --cert-name ${hub} --force-renewal`);
    const end = await world.end(await start(hub));

    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(output(end)).toMatchObject({ outcome: 'advised', advice: expect.stringContaining('Reload nginx') });
  }, 60_000);

  it('that the authority refuses fails, is mailed, and leaves the old certificate served', async () => {
    await certify(refused, 'due');
    const before = await served(refused);
    world.stack.rehearsal!.scenario.set({ failingAuthority: ['production'] });
    const run = await start(refused);
    const end = await world.end(run);
    world.stack.rehearsal!.scenario.set({ failingAuthority: [] });

    expect(end).toMatchObject({ status: 'FAILED', error: 'CommandFailed' });
    expect(end.cause).toMatch(/certbot did not renew .*still there and served/s);
    expect(end.cause).toContain(`${world.stack.url}/runbooks/gaia/renew-certificates.md#renew-certificates`);
    expect(await served(refused)).toBe(before);
    const { attempts, budgets } = await readRun((await world.as('home')).lambda, 'ledger', { domain: refused });
    expect(attempts[0]).toMatchObject({ names: [refused], outcome: 'refused', error: 'serverInternal' });
    expect(budgets!.find(({ budget }) => budget === 'exact-set')).toMatchObject({ used: 0, remaining: 5 });
    const kinds = await world.kinds(run);
    expect(kinds).toEqual(expect.arrayContaining(['action-begun', 'undo-finished', 'mailed']));
    const undo = (await world.entries(run)).find(({ kind }) => kind === 'undo-finished');
    expect(undo?.data).toMatchObject({ action: 'renew-certificates', status: 'SUCCEEDED' });
    expect(problems(run)).toEqual([]);
  }, 60_000);

  it('links the old certificate again when the new one is not what was promised', async () => {
    await certify(undone, 'due');
    const before = await served(undone);
    const run = await start(undone);
    await world.entry(run, 'action-begun');
    // Somebody takes the hub away behind nginx's back: the renewal works, /hub_info does not.
    await world.machine(undone).execute('systemctl stop gaia-hub.service');
    const end = await world.end(run);
    await world.machine(undone).execute('systemctl start gaia-hub.service');

    expect(end).toMatchObject({ status: 'FAILED', error: 'VerifyFailed' });
    expect(await served(undone)).toBe(before);
    const aside = await world
      .machine(undone)
      .execute(`ls $STEPBOOK_MACHINE_ROOT/var/lib/stepbook/set-aside/${run.run}`);
    expect(aside.split('\n').filter((name) => name.startsWith('cert'))).toHaveLength(1);
  }, 60_000);

  it('refuses, and is mailed, what renewing cannot cure', async () => {
    const conf = join(world.machine(undone).root, 'gaia/nginx/certbot/conf');
    await certify(undone, 'due');
    await world.machine(undone).execute(`rm -r ${conf}/accounts`);
    const run = await start(undone);
    const end = await world.end(run);

    expect(end).toMatchObject({ status: 'FAILED', error: 'NotRenewable' });
    expect(end.cause).toContain('gaia-reset-certificates');
    expect(await world.kinds(run)).toContain('mailed');
  }, 60_000);
});
