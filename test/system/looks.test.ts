import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runProcedure } from './procedure-run.ts';
import { timed } from './progress.ts';
import { domain } from './world.ts';
import { openZonedHub, type ZonedHub } from './zoned-hub.ts';

let hub: ZonedHub;

const look = (procedure: string) => timed('run', () => runProcedure(hub.stack, procedure, domain, {}));

beforeAll(async () => {
  hub = await openZonedHub();
});
afterAll(() => hub?.end());

describe('the looks at a hub with real systemd and nginx', () => {
  it('find its name in order, and say what is wrong when it leads elsewhere', async () => {
    expect(await look('gaia-check-dns')).toMatchObject({ status: 'SUCCEEDED', problems: [] });

    await hub.point('192.0.2.7');
    const run = await look('gaia-check-dns');
    expect(run).toMatchObject({ status: 'FAILED', error: 'DnsMismatch', problems: [] });
    expect(run.cause).toMatch(/192\.0\.2\.7.*check-dns\.md#dns-mismatch/s);
  });

  it('see gaia-configure-domain point the name at it again', async () => {
    expect(await look('gaia-configure-domain')).toMatchObject({ status: 'SUCCEEDED', problems: [] });
    expect(await look('gaia-check-dns')).toMatchObject({ status: 'SUCCEEDED', problems: [] });
  });

  it('name the service that does not run, and the procedure that starts it', async () => {
    await hub.world.hub.execute('systemctl stop gaia-reader.service');
    const run = await look('gaia-check-hub');
    await hub.world.hub.execute('systemctl start gaia-reader.service');

    expect(run).toMatchObject({ status: 'FAILED', error: 'HubUnhealthy', problems: [] });
    expect(run.cause).toMatch(/containers.*gaia-restart-services.*check-hub\.md#hub-unhealthy/s);
  });
});
