import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRun } from '../../cli/read-run.ts';
import { type StartedRun, startRun } from '../../cli/start-run.ts';
import { buildDocument } from '../../commands/build-document.ts';
import { beginHunt, type Hunt } from '../../local/canaries/hunt.ts';
import { procedures } from '../../workflows/catalog.ts';
import { readDefinitionFile } from '../../workflows/definition-file.ts';
import { lookingCommands } from '../workflows/asl.ts';
import { predictedBy, watchEffects } from './support/side-effects.ts';
import { World } from './support/world.ts';

const planned = procedures.filter((procedure) => !procedure.readOnly);
/** Each on a hub of its own, which is in the state that the procedure is for. */
const hubOf = (name: string) => `${name}.example.test`;

/** What makes a hub one that a procedure is for; the rehearsal begins with a certificate that only a reset replaces. */
const ages: Record<string, 'healthy' | 'due'> = {
  'gaia-restart-services': 'healthy',
  'gaia-change-read-url': 'healthy',
  'gaia-renew-certificates': 'due',
};

let world: World;
let hunt: Hunt;
const effects = watchEffects();

beforeAll(async () => {
  world = await World.start(Object.fromEntries(planned.map(({ name }) => [hubOf(name), {}])));
  hunt = beginHunt(world.stack);
}, 150_000);
afterAll(async () => {
  effects.stop();
  await world?.stop();
}, 150_000);

describe.each(planned.map((procedure) => [procedure.name, procedure] as const))('a run of %s', (name, procedure) => {
  const isOf = ({ run }: StartedRun, what: unknown) =>
    new RegExp(`${run}|${world.machine(hubOf(name)).record.id}`).test(JSON.stringify(what));

  it('does to the world what its plan said, and nothing else', async () => {
    const example = JSON.stringify({ ...procedure.example, hub: hubOf(name) });
    const input = example.replaceAll('//hub.example.test/', `//${hubOf(name)}/`);
    if (ages[name]) await world.stack.rehearsal!.certify(hubOf(name), ages[name]);
    const run: StartedRun = await startRun(await world.as('olga'), name, input);
    let before: unknown[] = [];
    if (procedure.ungated === undefined) {
      const gate = await world.gate(run);
      before = effects.seen.filter(({ principal, what }) => principal.includes('run-action') && isOf(run, what));
      for (const { people } of gate.need) await world.vote(people[0]!.id, gate);
    }
    const end = await world.end(run);
    const { plan } = await readRun((await world.as('home')).lambda, 'run', { run: run.run });
    const ofRun = effects.seen.filter(({ what }) => isOf(run, what));
    const done = ofRun.filter(({ principal }) => principal.includes('stepbook-run-action'));
    const others = ofRun.filter((effect) => !done.includes(effect));

    expect(end.status).toBe('SUCCEEDED');
    // Nothing before the approval.
    expect(before).toEqual([]);
    // What happened is what was predicted, in that order.
    expect(done.map(({ action, what }) => ({ action, what }))).toEqual(predictedBy(plan!));
    // What else was sent is a look: a command of the facts, by the function that may send no other.
    const looks = lookingCommands(readDefinitionFile(procedure).definition as never);
    expect(looks.length).toBeGreaterThan(0);
    for (const { action, what, principal } of others) {
      expect(action).toBe('ssm:SendCommand');
      expect(principal).toContain('stepbook-run-command');
      expect(looks.map((command) => buildDocument(command).name)).toContain(
        (what as { DocumentName: string }).DocumentName,
      );
    }
    // The machine ran the text that the plan shows, byte for byte.
    const scripts = plan!.plan.actions.flatMap(({ step }) =>
      step.kind === 'command' ? [`${step.document.script}\n`] : [],
    );
    expect(
      scriptsOf(hubOf(name))
        .filter((script) => scripts.includes(script))
        .sort(),
    ).toEqual([...scripts].sort());
  }, 150_000);
});

describe('all of it', () => {
  it('has no secret in any place but its home', async () => {
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

/** Every script that a machine was given to run. */
function scriptsOf(hub: string): string[] {
  const { root, record } = world.machine(hub);
  const folder = join(root, 'var/lib/amazon/ssm', record.id, 'document/orchestration');
  return readdirSync(folder).map((id) =>
    readFileSync(join(folder, id, readdirSync(join(folder, id))[0]!, '_script.sh'), 'utf8'),
  );
}
