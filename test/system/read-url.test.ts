import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runProcedure } from './procedure-run.ts';
import { timed } from './progress.ts';
import { domain } from './world.ts';
import { openZonedHub, type ZonedHub } from './zoned-hub.ts';

let hub: ZonedHub;

const files = ['hub-config/config.json', 'nginx/conf.d/default.conf', 'gaia.env', 'scripts/update-configs.sh'];
const digests = () => hub.world.hub.execute(`cd /gaia && sha256sum ${files.join(' ')}`);
const get = (path: string) =>
  hub.world.hub.execute(
    `printf 'GET ${path} HTTP/1.0\\r\\nHost: ${domain}\\r\\n\\r\\n' | openssl s_client -quiet -connect 127.0.0.1:443 -servername ${domain} 2>/dev/null || true`,
  );
const change = (path: string) =>
  timed('run', () => runProcedure(hub.stack, 'gaia-change-read-url', domain, { readUrl: `https://${domain}${path}` }));

beforeAll(async () => {
  hub = await openZonedHub();
});
afterAll(() => hub?.end());

describe('gaia-change-read-url on a hub with real systemd and nginx', () => {
  it('changes what /hub_info says and what nginx serves, and a restart of everything keeps it', async () => {
    const run = await change('/files/');

    expect(run).toMatchObject({ status: 'SUCCEEDED', problems: [] });
    await hub.world.hub.execute('systemctl restart gaia.service && sleep 2');
    for (const end = Date.now() + 30_000; Date.now() < end && !(await get('/hub_info')).includes('/files/'); ) {
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(await get('/hub_info')).toContain(`"read_url_prefix":"https://${domain}/files/"`);
    expect(await get('/files/stepbook/read-check.json')).toContain(run.run);
    expect(await get('/reader/stepbook/read-check.json')).toContain(run.run);
    expect(await hub.world.hub.execute('docker exec nginx nginx -t 2>&1')).toContain('test is successful');
  });

  it("changes nothing when nginx refuses the configuration, and says so in nginx's words", async () => {
    const before = await digests();
    const key = join(hub.world.hub.root, `gaia/nginx/certbot/conf/live/${domain}/privkey.pem`);
    renameSync(key, `${key}.gone`);
    const run = await change('/other/');
    renameSync(`${key}.gone`, key);

    expect(run).toMatchObject({ status: 'FAILED', problems: [] });
    expect(run.cause).toMatch(/\[emerg\].*privkey\.pem.*Runbook: .*change-read-url\.md#/s);
    expect(await digests()).toBe(before);
    expect(await get('/hub_info')).toContain(`https://${domain}/files/`);
  });

  it('puts all four files back when the change fails half-way, and the hub says what it said before', async () => {
    const before = await digests();
    const inTheWay = '/gaia/docker/storage/stepbook';
    await hub.world.hub.execute(`rm -rf ${inTheWay} && touch ${inTheWay}`);
    const run = await change('/more/');

    expect(run).toMatchObject({ status: 'FAILED', error: 'CommandFailed', problems: [] });
    expect(run.cause).toMatch(/Runbook: .*change-read-url\.md#change-read-url/);
    expect(run.entries.find(({ kind }) => kind === 'undo-finished')?.data).toMatchObject({ status: 'SUCCEEDED' });
    expect(await digests()).toBe(before);
    expect(await get('/hub_info')).toContain(`https://${domain}/files/`);
  });
});
