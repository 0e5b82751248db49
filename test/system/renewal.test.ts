import { afterEach, describe, expect, it } from '@jest/globals';
import type { Stack } from '../../local/stack.ts';
import { type ProcedureRun, runProcedure, stackOf } from './procedure-run.ts';
import { progress, timed } from './progress.ts';
import { serial, served } from './served.ts';
import { domain, openWorld, type World } from './world.ts';

let world: World;
let stack: Stack;

const now = (root?: string) => served(world.hub.record.publicIp, domain, root);
const kinds = ({ entries }: ProcedureRun) => entries.map(({ kind }) => kind);
const triaged = ({ entries }: ProcedureRun) => entries.find(({ kind }) => kind === 'triage')?.data;
const renew = (what: string) => timed(what, () => runProcedure(stack, 'gaia-renew-certificates'));

/** A hub that got its certificate from pebble, with the hub's own certbot, as its scripts ask for it. */
async function open(validitySeconds: number): Promise<string> {
  progress(`--- ${expect.getState().currentTestName}`);
  world = await openWorld({ validitySeconds });
  const conf = '/gaia/nginx/certbot/conf';
  await timed('first certificate', () =>
    world.hub.execute(
      `rm -rf ${conf}/* && docker run --rm --net=gaia -v ${conf}:/etc/letsencrypt ` +
        '-v /gaia/nginx/certbot/www:/usr/share/nginx/html/certbot --name certbot certbot/certbot ' +
        `certonly --webroot -w /usr/share/nginx/html/certbot -d ${domain} --register-unsafely-without-email --agree-tos ` +
        '&& docker exec nginx nginx -s reload',
    ),
  );
  stack = await timed('stack', () => stackOf(world));
  const { certificate, authorized } = await now(world.production.root);
  expect(authorized).toBe(true);
  return serial(certificate);
}

/** Waits until less than a third of the served certificate's lifetime is left. */
async function untilDue(): Promise<void> {
  const { certificate } = await now();
  const [from, to] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
  const wait = to - (to - from) / 3 - Date.now() + 1000;
  progress(`the certificate is due in ${Math.round(wait / 1000)} s`);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
}

afterEach(async () => {
  await stack?.close();
  await world?.end();
});

describe('gaia-renew-certificates on a hub with real systemd, nginx and certbot, against pebble', () => {
  it('leaves a short-lived certificate alone until a third of it is left, and then renews it', async () => {
    const first = await open(60);

    const early = await renew('run that is too early');
    expect(early).toMatchObject({ status: 'SUCCEEDED', problems: [] });
    expect(triaged(early)).toMatchObject({
      verdict: 'skip',
      because: expect.stringContaining('a third of its lifetime'),
    });
    expect(serial((await now()).certificate)).toBe(first);

    await untilDue();
    const run = await renew('run');

    expect(run).toMatchObject({ status: 'SUCCEEDED', problems: [] });
    const found = await now(world.production.root);
    expect(found).toMatchObject({ authorized: true, problem: undefined });
    expect(serial(found.certificate)).not.toBe(first);
    expect(found.certificate.subjectaltname).toBe(`DNS:${domain}`);
    expect(kinds(run)).not.toContain('gate-opened');
    expect(kinds(run)).not.toContain('undo-begun');
    expect(await world.hub.execute('systemctl show -p NRestarts --value nginx.service')).toBe('0\n');
  });

  it('keeps serving the old certificate when DNS leads elsewhere, and when the authority does not answer', async () => {
    const first = await open(30);
    await untilDue();
    const right = world.hub.record.publicIp;
    const elsewhere = right.replace(/\d+$/, '99');
    world.setAddress(elsewhere);

    const misled = await renew('run with wrong DNS');
    expect(misled).toMatchObject({ status: 'FAILED', error: 'DnsMismatch', problems: [] });
    expect(misled.cause).toContain(elsewhere);
    expect(misled.cause).toMatch(/valid for \d+ hours more|expired on .*renew-certificates\.md#dns-mismatch/s);
    expect(kinds(misled)).not.toContain('action-begun');
    expect(kinds(misled)).toContain('mailed');

    world.setAddress(right);
    await world.production.stop();
    const refused = await renew('run without an authority');
    expect(refused).toMatchObject({ status: 'FAILED', error: 'CommandFailed', problems: [] });
    expect(refused.cause).toMatch(/certbot did not renew .*renew-certificates\.md#renew-certificates/s);
    expect(kinds(refused)).toEqual(expect.arrayContaining(['action-begun', 'undo-finished', 'mailed']));
    expect(refused.entries.find(({ kind }) => kind === 'undo-finished')?.data).toMatchObject({ status: 'SUCCEEDED' });
    expect(serial((await now()).certificate)).toBe(first);
    expect(await world.hub.execute('systemctl is-active nginx.service gaia-hub.service')).toBe('active\nactive\n');
  });
});
