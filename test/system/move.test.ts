import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Machine } from '../../local/machines/machine.ts';
import { ignite } from '../../local/rehearsal/hub/ignition.ts';
import { layOutImage } from '../../local/rehearsal/hub/lay-out.ts';
import { userData } from '../../workflows/gaia/launch-hub/user-data.ts';
import { runProcedure } from './procedure-run.ts';
import { progress, timed } from './progress.ts';
import { serial, served, untilServed } from './served.ts';
import { account, domain, region } from './world.ts';
import { openZonedHub, type ZonedHub, zoneId } from './zoned-hub.ts';

let hub: ZonedHub;
let next: Machine;

const digestsOf = (machine: Machine) =>
  machine.execute('cd /gaia/docker/storage && find . -type f -print0 | sort -z | xargs -0 sha256sum');
const recordOf = () => {
  const { records } = hub.zones.get(zoneId)!;
  return records.filter(({ name }) => name === `${domain}.`).map(({ ttl, values }) => `${ttl} ${values}`);
};

/** A host as it is after its launch: the image with its placeholder certificate, the domain in its user data, nothing stored. */
async function launchNext(): Promise<Machine> {
  const { world } = hub;
  const publicIp = world.addressOf(12);
  const machine = world.machines.create({
    id: `i-${randomBytes(9).toString('hex').slice(0, 17)}`,
    driver: 'nspawn',
    account,
    region,
    tags: { Name: 'gaia-hub', 'stepbook:hub-next': domain },
    volumes: [],
    publicIp,
    privateIp: publicIp,
    launched: new Date().toISOString(),
  });
  await machine.prepare();
  const phrase = randomBytes(24).toString('base64url');
  ignite(machine.root, userData({ API_KEY: phrase, DOMAIN: domain, STAGING: '0' }));
  layOutImage(machine.root, { publicIp, settings: world.settings, variables: { DNS_CHECK_SECONDS: '1' } });
  await timed('boot of the new host', () => machine.start());
  await timed('its nginx serves', () => untilServed(publicIp, domain));
  return machine;
}

beforeEach(async () => {
  progress(`--- ${expect.getState().currentTestName}`);
  hub = await openZonedHub();
  writeFileSync(join(hub.world.hub.root, 'gaia/docker/storage/1BigAddress.json'), randomBytes(300_000));
  next = await launchNext();
});
afterEach(() => hub?.end());

describe('gaia-migrate-hub between two real machines', () => {
  it('moves data, certificate and name, and asks no authority', async () => {
    const { world, stack, root } = hub;
    const before = await served(world.hub.record.publicIp, domain, root);
    const run = await timed('run', () => runProcedure(stack, 'gaia-migrate-hub'));

    expect(run).toMatchObject({ status: 'SUCCEEDED', problems: [] });
    expect(recordOf()).toEqual([`2 ${next.record.publicIp}`]);
    const after = await served(next.record.publicIp, domain, root);
    expect(after).toMatchObject({ authorized: true });
    expect(serial(after.certificate)).toBe(serial(before.certificate));
    expect(await digestsOf(next)).toBe(await digestsOf(world.hub));
    expect(await digestsOf(next)).toContain('1BigAddress.json');
    expect(await world.hub.execute('systemctl is-active gaia-hub.service gaia-reader.service || true')).toBe(
      'inactive\nactive\n',
    );
    expect(await next.execute('systemctl is-active nginx.service gaia-hub.service gaia-reader.service')).toBe(
      'active\nactive\nactive\n',
    );
    expect(await next.execute('find /gaia/nginx/certbot/conf/accounts -name regr.json | wc -l')).toBe('1\n');
    const public_ = join(world.hub.root, 'gaia/nginx/certbot/www/.well-known/acme-challenge');
    expect(readdirSync(public_).filter((name) => name.startsWith('stepbook'))).toEqual([]);
    expect(next.record.tags).toMatchObject({ 'stepbook:hub': domain });
  });

  it('never touches the record when the new host does not come up: the old one takes writes again', async () => {
    const { world, stack } = hub;
    const script = join(next.root, 'gaia/scripts/update-configs.sh');
    renameSync(script, `${script}.gone`);
    const run = await timed('run', () => runProcedure(stack, 'gaia-migrate-hub', domain, { to: next.record.id }));

    expect(run).toMatchObject({ status: 'FAILED', error: 'CommandFailed', problems: [] });
    expect(run.cause).toMatch(/the services did not start with what was brought.*migrate-hub\.md#take-over/s);
    expect(recordOf()).toEqual([`3 ${world.hub.record.publicIp}`]);
    expect(await world.hub.execute('systemctl is-active nginx.service gaia-hub.service')).toBe('active\nactive\n');
    expect(existsSync(join(world.hub.root, 'gaia/docker/storage/stepbook/migration-check.json'))).toBe(false);
  });
});
