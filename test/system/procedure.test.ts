import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Stack } from '../../local/stack.ts';
import { type ProcedureRun, runProcedure, stackOf } from './procedure-run.ts';
import { progress, timed } from './progress.ts';
import { serial, served } from './served.ts';
import { domain, openWorld, type World } from './world.ts';

let world: World;
let stack: Stack;
let old: string;

const now = (root?: string) => served(world.hub.record.publicIp, domain, root);
const kinds = ({ entries }: ProcedureRun) => entries.map(({ kind }) => kind);
const containers = () => world.hub.execute('docker ps -aq | sort');

beforeEach(async () => {
  progress(`--- ${expect.getState().currentTestName}`);
  world = await openWorld();
  stack = await timed('stack', () => stackOf(world));
  old = serial((await now()).certificate);
});
afterEach(async () => {
  await stack?.close();
  await world?.end();
});

describe('gaia-reset-certificates on a hub with real systemd, nginx and certbot, against pebble', () => {
  it('fetches a certificate that verifies against the authority, with a new serial', async () => {
    const run = await timed('run', () => runProcedure(stack));

    expect(run).toMatchObject({ status: 'SUCCEEDED', problems: [] });
    const found = await now(world.production.root);
    expect(found).toMatchObject({ authorized: true, problem: undefined });
    expect(serial(found.certificate)).not.toBe(old);
    expect(found.certificate.subjectaltname).toBe(`DNS:${domain}`);
    expect(kinds(run).filter((kind) => kind === 'voted')).toHaveLength(2);
    expect(kinds(run)).not.toContain('undo-begun');
  });

  it('stops before any change when DNS leads elsewhere, and says why', async () => {
    const elsewhere = world.hub.record.publicIp.replace(/\d+$/, '99');
    world.setAddress(elsewhere);
    const before = await containers();

    const run = await timed('run', () => runProcedure(stack));

    expect(run).toMatchObject({ status: 'FAILED', error: 'DnsMismatch', problems: [] });
    expect(run.cause).toContain(elsewhere);
    expect(run.cause).toContain('Runbook: ');
    expect(kinds(run)).not.toContain('planned');
    expect(kinds(run)).not.toContain('action-begun');
    expect(await containers()).toBe(before);
    expect(serial((await now()).certificate)).toBe(old);
    expect(existsSync(join(world.hub.root, 'var/lib/stepbook'))).toBe(false);
  });

  it('serves the old certificate again when the authority fails after the reset began', async () => {
    await world.production.stop();

    const run = await timed('run', () => runProcedure(stack));

    expect(run).toMatchObject({ status: 'FAILED', error: 'CommandFailed', problems: [] });
    const begun = run.entries.filter(({ kind }) => kind === 'action-begun').map(({ data }) => data.action);
    expect(begun).toEqual(['snapshot-data', 'back-up-certificates', 'rehearse-issuance', 'reset-certificates']);
    expect(kinds(run)).toContain('undo-finished');
    expect(serial((await now()).certificate)).toBe(old);
    expect(await world.hub.execute('systemctl is-active nginx.service gaia-hub.service')).toBe('active\nactive\n');
    expect(await world.hub.execute('cat /gaia/docker/storage/sample.txt')).toContain('a user of the hub has stored');
  });
});
