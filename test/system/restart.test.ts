import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runProcedure } from './procedure-run.ts';
import { timed } from './progress.ts';
import { domain } from './world.ts';
import { openZonedHub, type ZonedHub } from './zoned-hub.ts';

let hub: ZonedHub;

const services = ['nginx', 'gaia-hub', 'gaia-reader', 'gaia-admin'];
const started = async () =>
  (await hub.world.hub.execute(`docker inspect --format '{{.State.StartedAt}}' ${services.join(' ')}`))
    .trim()
    .split('\n');
const units = services.map((name) => `${name}.service`);
/** The documented units are started again for ever, every five seconds; these give up, so that nobody waits for two minutes. */
const givingUp = async (on: boolean) => {
  const folders = units.map((unit) => `/etc/systemd/system/${unit}.d`).join(' ');
  const lines = '[Unit]\\nStartLimitBurst=2\\nStartLimitIntervalSec=60\\n[Service]\\nRestartSec=1\\n';
  const change = on
    ? `for folder in ${folders}; do mkdir $folder && printf '${lines}' > $folder/giving-up.conf; done`
    : `rm -r ${folders}`;
  await hub.world.hub.execute(`${change}; systemctl daemon-reload; systemctl reset-failed`);
};
const restart = () => timed('run', () => runProcedure(hub.stack, 'gaia-restart-services', domain, {}));

beforeAll(async () => {
  hub = await openZonedHub();
});
afterAll(() => hub?.end());

describe('gaia-restart-services on a hub with real systemd and nginx', () => {
  it('starts four services anew, and the hub answers through nginx as before', async () => {
    const before = await started();
    const run = await restart();

    expect(run).toMatchObject({ status: 'SUCCEEDED', problems: [] });
    const after = await started();
    expect(after).toHaveLength(services.length);
    expect(after.filter((time, at) => time <= before[at]!)).toEqual([]);
    expect(await hub.world.hub.execute('systemctl is-active nginx.service gaia-hub.service')).toBe('active\nactive\n');
  });

  it('fails when a service does not come up, tries to start what does not run, and links to its runbook', async () => {
    const script = join(hub.world.hub.root, 'gaia/scripts/update-configs.sh');
    renameSync(script, `${script}.gone`);
    await givingUp(true);
    const run = await restart();
    renameSync(`${script}.gone`, script);
    await givingUp(false);

    expect(run).toMatchObject({ status: 'FAILED', error: 'CommandFailed', problems: [] });
    expect(run.cause).toMatch(/Runbook: .*restart-services\.md#restart-services/);
    const undone = run.entries.find(({ kind }) => kind === 'undo-finished');
    expect(undone?.data).toMatchObject({ action: 'restart-services', status: 'FAILED' });
    // As the runbook has it: mend what is named, and start again.
    await hub.world.hub.execute('systemctl start gaia.service');
    await hub.world.hub.execute(
      `timeout 60 bash -c 'until [ $(docker ps -q | wc -l) = ${services.length} ]; do sleep 0.2; done'`,
    );
    expect(await restart()).toMatchObject({ status: 'SUCCEEDED', problems: [] });
  });
});
