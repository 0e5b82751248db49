import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOf } from '../../../local/machines/process-alive.ts';
import { createMachines } from '../../../local/machines/registry.ts';
import { bareRecord, scratchFolder } from './bare-machine.ts';

const scratch = scratchFolder();
const machines = createMachines({ dataDir: scratch.folder });
const machine = machines.create(bareRecord());
const at = (path: string) => join(machine.root, path);

function unit(name: string, text: string): void {
  mkdirSync(at('etc/systemd/system'), { recursive: true });
  writeFileSync(at(`etc/systemd/system/${name}`), text);
}
const systemctl = (words: string) => machine.execute(`systemctl ${words}`);
const state = async (name: string) => (await machine.execute(`systemctl is-active ${name} || true`)).trim();

beforeAll(async () => {
  await machine.start();
  mkdirSync(at('etc'), { recursive: true });
  writeFileSync(at('etc/environment'), 'DOMAIN="hub.example.test"\n# a comment\nSTAGING=0\n');
  writeFileSync(at('script.sh'), 'echo "$DOMAIN $STAGING $1" >> "$STEPBOOK_MACHINE_ROOT/said"\n');
});
afterAll(async () => {
  await machines.stopAll();
  scratch.remove();
});

describe('systemctl of a directory machine', () => {
  it('runs a oneshot with its environment files, taking paths from its own folder', async () => {
    unit(
      'say.service',
      '[Service]\nType=oneshot\nEnvironmentFile=/etc/environment\nExecStart=/bin/bash /script.sh \\\n  "two words"\n',
    );
    await systemctl('start say');
    expect(readFileSync(at('said'), 'utf8')).toBe('hub.example.test 0 two words\n');
    expect(await state('say')).toBe('inactive');
  });

  it('skips a unit whose condition does not hold, without failing', async () => {
    unit(
      'no.service',
      '[Unit]\nConditionFileIsExecutable=/script.sh\n[Service]\nType=oneshot\nExecStart=/bin/bash -c "exit 1"\n',
    );
    unit(
      'not.service',
      '[Unit]\nConditionPathExists=!/script.sh\n[Service]\nType=oneshot\nExecStart=/bin/bash -c "exit 1"\n',
    );
    await expect(systemctl('start no not')).resolves.toBe('');
  });

  it('fails when the program fails, and says so', async () => {
    unit('bad.service', '[Service]\nType=oneshot\nExecStart=/bin/bash -c "exit 4"\n');
    await expect(systemctl('start bad')).rejects.toThrow(/status=4/);
    expect(await state('bad')).toBe('failed');
    await expect(systemctl('start unknown')).rejects.toThrow(/Unit unknown.service not found/);
  });

  it('keeps a service running, and restarts what is part of it', async () => {
    unit('parent.service', '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/bash -c "true"\n');
    const child = '[Unit]\nPartOf=parent.service\n[Service]\nExecStart=/bin/bash -c "echo $$ >> pids; sleep 60"\n';
    unit('child.service', `${child}WorkingDirectory=/\n`);
    mkdirSync(at('etc/systemd/system/parent.service.wants'), { recursive: true });
    writeFileSync(at('etc/systemd/system/parent.service.wants/child.service'), '');
    const pids = () => (existsSync(at('pids')) ? readFileSync(at('pids'), 'utf8').trim().split('\n').map(Number) : []);
    const until = async (count: number) => {
      while (pids().length < count) await new Promise((resolve) => setTimeout(resolve, 10));
    };

    await systemctl('start parent');
    await until(1);
    await systemctl('restart parent');
    await until(2);

    const [first, second] = pids();
    expect([startOf(first!), startOf(second!)]).toEqual([undefined, expect.any(String)]);
    await systemctl('stop parent');
    expect(startOf(second!)).toBeUndefined();
    expect([await state('parent'), await state('child')]).toEqual(['inactive', 'inactive']);
  });

  it('says that it is a stand-in', async () => {
    expect(await systemctl('--version')).toContain('stand-in');
    expect(await machine.execute('docker --version')).toContain('stand-in');
  });
});

describe('a machine of the registry', () => {
  it('is found again by its folder, still running', () => {
    const again = createMachines({ dataDir: scratch.folder }).get(machine.record.id)!;
    expect(again.record).toEqual(machine.record);
    expect(again.isRunning()).toBe(true);
  });

  it('is not booted again while it is at work, and is when nothing runs on it any more', async () => {
    unit('wanted.service', '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n');
    mkdirSync(at('etc/systemd/system/multi-user.target.wants'), { recursive: true });
    writeFileSync(at('etc/systemd/system/multi-user.target.wants/wanted.service'), '');
    const request = { id: 'at-work', step: 'run', environment: {}, executionSeconds: 60 };
    const run = machine.run({ ...request, script: '#!/bin/sh\nexec sleep 60\n' });
    while (!existsSync(at(`var/lib/amazon/ssm/${machine.record.id}/document/orchestration/at-work/run/begun.json`))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const restarted = createMachines({ dataDir: scratch.folder });
    await restarted.startAll();
    expect(await state('wanted')).toBe('inactive');

    run.stop();
    await run.result;
    // The runner writes its result just before it ends.
    while ((await state('wanted')) !== 'active') await restarted.startAll();
    await restarted.get(machine.record.id)!.execute('systemctl stop wanted');
  });

  it('belongs to its account and region', () => {
    expect(machines.get(machine.record.id, { account: '222222222222', region: 'eu-central-1' })).toBeUndefined();
    expect(machines.list({ account: machine.record.account, region: 'us-east-1' })).toEqual([]);
  });

  it('cannot be made twice, nor with an id that is none', () => {
    expect(() => machines.create(bareRecord())).toThrow(/already an instance/);
    expect(() => machines.create(bareRecord('i-../../etc'))).toThrow(/17 hex digits/);
  });
});
