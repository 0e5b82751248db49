import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { functions } from '../../lambdas/catalog.ts';
import { beginHunt, type Hunt } from '../../local/canaries/hunt.ts';
import { procedures } from '../../workflows/catalog.ts';
import { keepRecording } from '../faults/record.ts';
import { thorough } from '../thorough.ts';
import { rehearsals } from './catalog.ts';
import { goodRun } from './support/good-run.ts';
import { filesBelow } from './support/search.ts';
import { watchEffects } from './support/side-effects.ts';
import { type HubSetup, type Play, Stage } from './support/stage.ts';
import { World } from './support/world.ts';

const effects = watchEffects();
const play: Play = { effects: effects.seen };
/**
 * `npm test` rehearses one procedure of each shape: that reads, that calls APIs, that renews by itself, that is approved and
 * works by commands. All of them are rehearsed among the system tests, and their recorded runs replayed by the fault table.
 */
const sample = ['gaia-check-hub', 'gaia-configure-domain', 'gaia-renew-certificates', 'gaia-reset-certificates'];
const stages = procedures.flatMap((procedure) => {
  const rehearsed = rehearsals[procedure.name];
  return rehearsed && (thorough || sample.includes(procedure.name))
    ? [{ stage: new Stage(procedure, play), rehearsed }]
    : [];
});
let hunt: Hunt;

beforeAll(async () => {
  const hubs = stages.flatMap(({ stage, rehearsed }) =>
    Object.entries(rehearsed.hubs).map(([name, { certificate: _, ...entry }]) => [stage.hub(name), entry] as const),
  );
  play.world = await World.start(Object.fromEntries(hubs), { machines: 'off' });
  hunt = beginHunt(play.world.stack);
}, 150_000);
afterAll(async () => {
  effects.stop();
  await play.world?.stop();
}, 150_000);

it('every procedure is rehearsed', () => {
  expect(Object.keys(rehearsals).sort()).toEqual(procedures.map(({ name }) => name).sort());
});

describe.each(stages.map((each) => [each.stage.procedure.name, each] as const))('%s', (_, { stage, rehearsed }) => {
  const { good } = rehearsed;
  const hubs = (Object.entries(rehearsed.hubs) as [string, HubSetup][]).filter(
    ([name]) => thorough || name === 'good' || good.hubs?.includes(name),
  );

  beforeAll(async () => {
    const rehearsal = stage.world.stack.rehearsal!;
    await Promise.all(
      hubs.map(async ([name, { certificate = 'healthy', launch }]) => {
        if (launch) return;
        // They are laid out with an expired one.
        if (certificate !== 'expired') await rehearsal.certify(stage.hub(name), certificate);
        await rehearsal.boot(stage.hub(name));
      }),
    );
    await good.prepare?.(stage);
  }, 60_000);
  afterAll(() => Promise.all(hubs.map(([name]) => stage.world.findMachine(stage.hub(name))?.stop())), 60_000);

  it('ends well, and does to the world what its plan said and nothing else', async () => {
    const run = await goodRun(stage, rehearsed);
    await keepRecording(stage, run);
    await good.assess?.(run, stage);
  }, 120_000);

  if (thorough) rehearsed.more?.(stage);
});

describe('all of them', () => {
  it('use no permission that their functions do not declare', () => {
    const { stack, dataDir } = play.world!;
    const used = new Set(stack.usedPermissions().map((each) => `${each.function} ${each.action}`));
    const declared = functions.flatMap(({ name, permissions }) => permissions.map(({ action }) => `${name} ${action}`));
    expect([...used].filter((each) => !declared.includes(each))).toEqual([]);
    const logs = filesBelow(join(dataDir, 'logs'), []);
    expect(logs.filter((file) => /AccessDenied|not authorized/.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('leave no secret in any place but its home', async () => {
    const { secrets, places, bytes, hits } = await hunt.finish();
    expect(hits).toEqual([]);
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(Object.keys(places).sort()).toEqual(
      ['command', 'execution', 'file', 'history', 'process', 'request', 'rows', 'table'].sort(),
    );
    for (const kind of [
      'API key',
      'private key',
      'ACME account key',
      'key of the back-ups',
      'task token',
      'private key of the passkey',
      'secret key of',
    ]) {
      expect(secrets.filter((each) => each.startsWith(kind)).length).toBeGreaterThan(0);
    }
  }, 60_000);
});
