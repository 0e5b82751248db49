import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ignite } from '../../local/rehearsal/hub/ignition.ts';
import { images } from '../../local/rehearsal/hub/images.ts';
import { makeKeyPhrases } from '../../local/rehearsal/hub/key-phrases.ts';
import { layOutImage } from '../../local/rehearsal/hub/lay-out.ts';
import { withPasskeys } from '../../local/rehearsal/passkeys.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { Estate } from '../../workflows/shared/estate.ts';
import { estateOf, runProcedure } from './procedure-run.ts';
import { progress, timed } from './progress.ts';
import { served } from './served.ts';
import { account, caBundle, openWorld, region, type World } from './world.ts';

const second = 'second.example.test';
/** What the documented image has: docker's API for anybody, without TLS. */
const openDocker = {
  'docker-tcp.socket': '[Socket]\nListenStream=2375\nAccept=yes\n[Install]\nWantedBy=sockets.target\n',
  'docker-tcp@.service': '[Service]\nExecStart=/bin/cat\nStandardInput=socket\n',
};

let world: World;
let stack: Stack;
let units: Record<string, string>;
const launched = () => world.machines.list().find(({ record }) => record.tags['stepbook:hub'] === second)!;

/** The world's stack, with a second hub that is still to be launched, on a real machine as the first one is. */
function stackWithSecondHub(): Promise<Stack> {
  const { hubs, ...rest } = estateOf(world);
  const { instance: _, ...like } = Object.values(hubs)[0]!;
  const launch = {
    subnet: 'subnet-0000000000000a001',
    instanceRole: 'stepbook-hub',
    keyPhrase: `arn:aws:ssm:${region}:${account}:parameter/stepbook/${second}/key-phrase`,
  };
  const estate = Estate.parse({ ...rest, hubs: { ...hubs, [second]: { ...like, launch } } });
  makeKeyPhrases(world.dataDir, estate, Date.now());
  return startStack({
    port: 0,
    dataDir: world.dataDir,
    estate: withPasskeys(estate, world.dataDir),
    machines: world.machines,
    ec2: {
      images,
      driver: 'nspawn',
      newAddress: () => world.addressOf(22),
      async firstBoot({ machine: { root }, userData, publicIp }) {
        ignite(root, userData);
        layOutImage(root, { publicIp, settings: world.settings, variables: { DNS_CHECK_SECONDS: '1' } });
        writeFileSync(join(root, caBundle), readFileSync(join(world.hub.root, caBundle)));
        for (const [name, text] of Object.entries(units)) {
          writeFileSync(join(root, 'etc/systemd/system', name), text);
        }
      },
    },
  });
}

beforeEach(async () => {
  progress(`--- ${expect.getState().currentTestName}`);
  units = {};
  world = await openWorld();
  stack = await timed('stack', stackWithSecondHub);
});
afterEach(async () => {
  await stack?.close();
  await world?.end();
});

describe('gaia-launch-hub on a real machine', () => {
  it('boots a hub that answers at its address, and fetches its certificate by itself once its name leads to it', async () => {
    const run = await timed('run', () => runProcedure(stack, 'gaia-launch-hub', second));
    expect(run).toMatchObject({ status: 'SUCCEEDED', problems: [] });
    expect(JSON.parse(run.output!).checks.filter(({ held }: { held: boolean }) => !held)).toEqual([]);

    const machine = launched();
    expect(await machine.execute('stat -c %a /etc/environment; systemctl is-active gaia.service nginx.service')).toBe(
      '644\nactive\nactive\n',
    );
    const address = machine.record.publicIp;
    expect((await served(address, second)).certificate.subject.CN).toBe('localhost');
    world.setAddress(address, second);
    const trusted = await timed('certificate', async () => {
      for (
        const end = Date.now() + 90_000;
        Date.now() < end;
        await new Promise((resolve) => setTimeout(resolve, 500))
      ) {
        const found = await served(address, second, world.production.root).catch(() => undefined);
        if (found?.authorized) return found;
      }
      throw new Error(
        await machine.execute('journalctl -u first-certificate -u letsencrypt -u check-dns --no-pager | tail -40'),
      );
    });
    expect(trusted.certificate.subjectaltname).toBe(`DNS:${second}`);
  });

  it("terminates what it launched when docker's API is open to everybody, as on the documented image", async () => {
    units = openDocker;
    const booted = launchedSocket();
    const run = await timed('run', () => runProcedure(stack, 'gaia-launch-hub', second));
    await booted;

    expect(run).toMatchObject({ status: 'FAILED', error: 'VerifyFailed', problems: [] });
    expect(run.cause).toMatch(
      /ports: expected 80 and 443 open.* found open: 80, 443, 2375.*Runbook: .*launch-hub\.md#verify-failed/,
    );
    const undone = run.entries.filter(({ kind }) => kind === 'undo-finished');
    expect(undone.map(({ data }) => [data.action, data.status])).toEqual([
      ['launch-instance', 'SUCCEEDED'],
      ['create-security-group', 'SUCCEEDED'],
    ]);
    expect(launched()).toBeUndefined();
  });
});

/** Opens the socket as soon as the machine is up. */
async function launchedSocket(): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const machine = launched();
    if (
      machine?.isRunning() &&
      (await machine.execute('systemctl start docker-tcp.socket').then(
        () => true,
        () => false,
      ))
    )
      return;
  }
}
