import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildDocument } from '../../commands/build-document.ts';
import { systemClock } from '../../engine/clock.ts';
import { createSsm, type Ssm } from '../../local/commands/ssm.ts';
import { progress, timed } from './progress.ts';
import { serial, served } from './served.ts';
import { account, domain, openWorld, region, type World } from './world.ts';

const caller = { account, region };
const commands = [
  'gaia/inspect-hub',
  'gaia/back-up-certificates',
  'gaia/rehearse-issuance',
  'gaia/reset-certificates',
  'gaia/restore-certificates',
];

let world: World;
let ssm: Ssm;
const outputs: string[] = [];

beforeAll(async () => {
  world = await openWorld();
  ssm = createSsm({ dataDir: world.dataDir, machines: world.machines, clock: systemClock, emit: () => undefined });
  for (const command of commands) {
    const { name, content } = buildDocument(command);
    await ssm.call('CreateDocument', { Name: name, Content: content }, caller);
  }
});
afterAll(async () => {
  await ssm?.close();
  await world?.end();
});

interface Ended {
  Status: string;
  StandardOutputContent: string;
  StandardErrorContent: string;
}

async function run(command: string, parameters: Record<string, string>): Promise<Ended> {
  const instance = world.hub.record.id;
  const sent = (await ssm.call(
    'SendCommand',
    {
      DocumentName: `stepbook-${command.replace('/', '-')}`,
      InstanceIds: [instance],
      Parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
    },
    caller,
  )) as { Command: { CommandId: string } };
  for (;;) {
    const input = { CommandId: sent.Command.CommandId, InstanceId: instance };
    const found = (await ssm.call('GetCommandInvocation', input, caller)) as Ended;
    if (!['Pending', 'InProgress', 'Delayed'].includes(found.Status)) {
      outputs.push(found.StandardOutputContent + found.StandardErrorContent);
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const succeed = async (command: string, parameters: Record<string, string>) => {
  const ended = await timed(command, () => run(command, parameters));
  if (ended.Status !== 'Success') progress(ended.StandardErrorContent);
  expect(ended).toMatchObject({ Status: 'Success' });
  return JSON.parse(ended.StandardOutputContent);
};

describe('the commands on a machine with real systemd, nginx and certbot', () => {
  let old: string;

  it('find the hub as it is: an expired certificate that cannot be renewed', async () => {
    const host = await succeed('gaia/inspect-hub', { Domain: domain });
    expect(host).toMatchObject({
      environment: { DOMAIN: domain, STAGING: '0' },
      units: { 'gaia.service': 'active', 'nginx.service': 'active', 'gaia-hub.service': 'active' },
      certificate: { names: [domain] },
      renewal: { configured: false, account: false },
      resetScript: { executable: true },
      machineId: true,
    });
    expect(host.containers).toHaveLength(4);
    old = host.certificate.serial;
    expect(serial((await served(world.hub.record.publicIp, domain)).certificate)).toBe(old);
  });

  it('back up, rehearse and reset; the new certificate is trusted', async () => {
    await succeed('gaia/back-up-certificates', { Run: 'run-1' });
    await succeed('gaia/rehearse-issuance', { Domain: domain });
    const reset = await succeed('gaia/reset-certificates', { Domain: domain, Run: 'run-1' });
    expect(reset).toMatchObject({ before: old, staging: '0' });
    const now = await served(world.hub.record.publicIp, domain, world.production.root);
    expect(now.authorized).toBe(true);
    expect(serial(now.certificate)).toBe(reset.serial);
    expect(serial(now.certificate)).not.toBe(old);
    const host = await succeed('gaia/inspect-hub', { Domain: domain });
    expect(host).toMatchObject({ machineId: true, renewal: { configured: true, account: true } });
    expect(host.containers.map(({ state }: { state: string }) => state)).toEqual(Array(4).fill('running'));
  });

  it('refuse a second reset in the same run', async () => {
    const ended = await run('gaia/reset-certificates', { Domain: domain, Run: 'run-1' });
    expect(ended).toMatchObject({ Status: 'Failed', StandardErrorContent: expect.stringContaining('never repeated') });
  });

  it('restore the old certificate', async () => {
    await succeed('gaia/restore-certificates', { Run: 'run-1' });
    expect(serial((await served(world.hub.record.publicIp, domain)).certificate)).toBe(old);
  });

  it('never print the key phrase or a private key', () => {
    const phrase = /API_KEY=(.+)/.exec(readFileSync(`${world.hub.root}/etc/environment`, 'utf8'))![1]!;
    expect(outputs.length).toBeGreaterThan(5);
    for (const output of outputs) {
      expect(output).not.toContain(phrase);
      expect(output).not.toContain('PRIVATE KEY');
    }
  });
});
