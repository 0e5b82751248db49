import { describe, expect, it } from '@jest/globals';
import { buildDocument } from '../../../../commands/build-document.ts';
import { plan } from '../../../../workflows/gaia/reset-certificates/plan.ts';
import { Plan } from '../../../../workflows/shared/plan.ts';
import { changed, documents, estate, facts, hub, input } from './sample.ts';

const make = (look = facts, run = 'run-1') =>
  plan({ run, input, target: hub, facts: look, documents, roles: hub.roles!, estate });

describe('plan of gaia-reset-certificates', () => {
  it('saves the data, backs up, rehearses, and only then resets', () => {
    const made = Plan.parse(make());
    expect(made.actions.map(({ id }) => id)).toEqual([
      'snapshot-data',
      'back-up-certificates',
      'rehearse-issuance',
      'reset-certificates',
    ]);
    expect(made.actions.filter(({ issues }) => issues)).toMatchObject([
      { id: 'rehearse-issuance', issues: ['hub.example.test'], issuesFrom: 'staging', risk: 'low' },
      { id: 'reset-certificates', issues: ['hub.example.test'], risk: 'high' },
    ]);
  });

  it('undoes the reset with the back-up of the same run', () => {
    const [, backUp, , reset] = make().actions;
    expect(backUp!.step).toMatchObject({ parameters: { Run: ['run-1'] } });
    expect(reset!.undo).toMatchObject({
      kind: 'command',
      document: { name: 'stepbook-gaia-restore-certificates' },
      parameters: { Run: ['run-1'] },
    });
  });

  it('gives every command exactly the parameters its document declares, with values its patterns allow', () => {
    const steps = make().actions.flatMap(({ step, undo }) => [step, undo]);
    const commands = steps.filter((step) => step.kind === 'command');
    expect(commands).toHaveLength(4);
    for (const { document, parameters, executionSeconds } of commands) {
      const declared = declaredBy(document.name);
      expect(Object.keys(parameters).sort()).toEqual(Object.keys(declared.parameters).sort());
      for (const [name, [value]] of Object.entries(parameters)) {
        expect(value).toMatch(new RegExp(declared.parameters[name]!.allowedPattern));
      }
      expect(executionSeconds).toBe(declared.seconds);
    }
  });

  it('asks one owner and one operator, two people, for a day', () => {
    expect(make().gate).toEqual({
      groups: [
        { group: 'owner', min: 1, people: ['ada'] },
        { group: 'operator', min: 1, people: ['bob'] },
      ],
      distinct: 2,
      strength: 'iam',
      expirySeconds: 86_400,
      typedTarget: false,
    });
  });

  it('snapshots the root volume of a hub without a data volume', () => {
    const [snapshot] = make(changed(facts, { instance: { dataVolumes: [] } })).actions;
    expect(snapshot).toMatchObject({
      step: { kind: 'api', action: 'ec2:CreateSnapshot', arguments: { VolumeId: 'vol-0a' } },
      title: expect.stringContaining('root volume'),
    });
  });

  it('is the same plan for another look at the same world', () => {
    const again = changed(facts, {
      dns: {
        resolvers: [
          { server: '8.8.8.8', a: ['192.0.2.7'], aaaa: [], cname: [], ttl: 1 },
          { server: '1.1.1.1', a: ['192.0.2.7'], aaaa: [], cname: [], ttl: 59 },
        ],
      },
      host: {
        containers: [...facts.host.containers].reverse().filter(({ name }) => name !== 'certbot'),
        volumes: ['e'.repeat(64), ...facts.host.volumes],
      },
      hubInfo: { body: { another: 'body' } },
    });
    expect(make(again)).toEqual(make());
  });

  it('refuses to be made without a document', () => {
    expect(() => plan({ run: 'r', input, target: hub, facts, documents: {}, roles: {}, estate })).toThrow(
      /gaia\/back-up-certificates is not pinned/,
    );
  });
});

function declaredBy(name: string): { parameters: Record<string, { allowedPattern: string }>; seconds: number } {
  const command = name.replace(/^stepbook-gaia-/, 'gaia/');
  const { parameters, mainSteps } = JSON.parse(buildDocument(command).content);
  return { parameters, seconds: Number(mainSteps[0].inputs.timeoutSeconds) };
}
