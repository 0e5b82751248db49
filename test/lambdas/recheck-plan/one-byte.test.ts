import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentName } from '../../../lambdas/shared/plans.ts';
import { resetCertificates } from '../../../workflows/gaia/reset-certificates/procedure.ts';
import type { Estate } from '../../../workflows/shared/estate.ts';
import { runsOf, thorough } from '../../thorough.ts';
import { facts } from '../../workflows/gaia/reset-certificates/sample.ts';
import { type Frame, frame, hub } from '../support/frame.ts';

let f: Frame;
let digest: string;
let tried = 0;

beforeAll(async () => {
  f = await frame();
  ({ digest } = await f.approved('r1'));
});
afterAll(() => f.stop());

/** What reached the world: commands sent, snapshots made. */
const sideEffects = () => [
  ...f.ssm.calls.filter(({ command }) => command === 'SendCommand'),
  ...f.ec2.calls.filter(({ command }) => !command.startsWith('Describe')),
];

/** A text with one character changed, put in or taken out. */
const oneByteOff = (text: string) =>
  fc
    .tuple(
      fc.nat(Math.max(0, text.length - 1)),
      fc.constantFrom('change', 'insert', 'drop'),
      fc.constantFrom(...'x~ 0A\n'),
    )
    .map(([at, how, letter]) =>
      how === 'drop' && text.length > 1
        ? text.slice(0, at) + text.slice(at + 1)
        : text.slice(0, at) + letter + text.slice(how === 'insert' ? at : at + 1),
    )
    .filter((changed) => changed !== text);

/** Rechecks with something changed: refused as changed, and nothing happened; unchanged again it is as good as before. */
async function refused(change: () => void, restore: () => void, seen?: Record<string, unknown>): Promise<void> {
  tried += 1;
  change();
  try {
    await expect(f.recheck('r1', digest, seen)).rejects.toMatchObject({ name: 'PlanChanged' });
    await expect(f.act('r1', digest, 'snapshot-data')).rejects.toMatchObject({ name: 'PlanChanged' });
  } finally {
    restore();
  }
  expect(sideEffects()).toEqual([]);
}

describe('one byte changed after the approval', () => {
  it('in the definition', async () => {
    const { definition } = f.sfn.state;
    const set = (text: string) => {
      f.sfn.state.definition = text;
    };
    await fc.assert(
      fc.asyncProperty(oneByteOff(definition), (changed) =>
        refused(
          () => set(changed),
          () => set(definition),
        ),
      ),
      { numRuns: runsOf(15), seed: 1 },
    );
  });

  it.each(resetCertificates.commands)('in the text of the command %s, under the same version', async (command) => {
    const name = documentName(command);
    const { content } = f.ssm.read(name);
    await fc.assert(
      fc.asyncProperty(fc.nat(content.length - 1), async (at) => {
        // What is a letter of the script stays a letter of the script, so that the document is still one.
        const letter = content[at]!;
        fc.pre(/[a-z]/.test(letter) && content.lastIndexOf('"runCommand"', at) >= 0);
        const changed = `${content.slice(0, at)}${letter === 'z' ? 'a' : 'z'}${content.slice(at + 1)}`;
        const before = f.ssm.read(name);
        await refused(
          () => f.ssm.set(name, { ...before, content: changed }),
          () => f.ssm.set(name, before),
        );
      }),
      { numRuns: runsOf(5), seed: 1 },
    );
  });

  it.each([
    ['no JSON', (text: string) => text.slice(1), /is not JSON: /],
    ['no step', (text: string) => text.replace('"mainSteps"', '"mainStep"'), /: mainSteps: /],
    [
      'no script',
      (text: string) => text.replace('"runCommand"', '"runCommane"'),
      /: mainSteps\.0\.inputs\.runCommand: /,
    ],
  ])('so that the text of a command is %s any more', async (_, change, told) => {
    const name = documentName('gaia/restore-certificates');
    const before = f.ssm.read(name);
    f.ssm.set(name, { ...before, content: change(before.content) });
    await expect(f.recheck('r1', digest)).rejects.toMatchObject({
      name: 'PlanChanged',
      message: expect.stringMatching(told),
    });
    f.ssm.set(name, before);
    expect(sideEffects()).toEqual([]);
  });

  it('in nothing but the version of a document', async () => {
    for (const command of new Set(['gaia/reset-certificates', 'gaia/restore-certificates'])) {
      const name = documentName(command);
      const before = f.ssm.read(name);
      await refused(
        () => f.ssm.put(name, before.content),
        () => f.ssm.set(name, before),
      );
    }
  });

  it('in the input', async () => {
    const row = (await f.table.get<{ input: Record<string, unknown> }>('RUN#r1', 'RUN'))!;
    for (const input of [
      { hub, reason: 'x' },
      { hub, reason: 'y' },
    ]) {
      tried += 1;
      await f.table.update('RUN#r1', 'RUN', { input });
      await expect(f.recheck('r1', digest)).rejects.toMatchObject({ name: 'PlanChanged' });
      await expect(f.act('r1', digest, 'snapshot-data')).rejects.toMatchObject({ name: 'PlanChanged' });
      await f.table.update('RUN#r1', 'RUN', { input: row.input });
    }
    expect(sideEffects()).toEqual([]);
  });

  it('in the target', async () => {
    const { estate } = f.ports;
    const [id] = Object.values(estate.hubs).map(({ instance }) => instance);
    const set = (changed: Estate) => {
      f.ports.estate = changed;
    };
    for (let at = 2; at < id!.length; at += 4) {
      const digit = id![at] === '0' ? '1' : '0';
      const instance = `${id!.slice(0, at)}${digit}${id!.slice(at + 1)}`;
      const changed = { ...estate, hubs: { [hub]: { ...estate.hubs[hub]!, instance } } };
      await refused(
        () => set(changed),
        () => set(estate),
      );
    }
  });

  it.each([
    'instance.id',
    'instance.publicIp',
    'instance.dataVolumes.0.volumeId',
    'certificate.served.serial',
    'host.certificate.serial',
    'host.resetScript.sha256',
    'host.environment.STAGING',
    'host.environment.DOMAIN',
    'host.containers.0.name',
    'host.containers.0.image',
    'images.0.image',
  ])('in the fact %s', async (path) => {
    const value = at(facts, path);
    expect(typeof value).toBe('string');
    await fc.assert(
      fc.asyncProperty(oneByteOff(value as string), (changed) =>
        refused(
          () => {},
          () => {},
          withValue(facts, path, changed) as never,
        ),
      ),
      { numRuns: runsOf(4), seed: 1 },
    );
  });

  it.each(['dns.matches', 'port80.reachable', 'certificate.trusted', 'host.renewal.configured', 'images.0.pullable'])(
    'in the answer %s',
    async (path) => {
      const changed = withValue(facts, path, !at(facts, path));
      await refused(
        () => {},
        () => {},
        changed as never,
      );
    },
  );

  it('and none: it goes on, so it was the byte', async () => {
    await expect(f.recheck('r1', digest)).resolves.toEqual({ digest });
    await f.act('r1', digest, 'snapshot-data');
    expect(sideEffects()).toHaveLength(1);
    expect(tried).toBeGreaterThanOrEqual(thorough ? 90 : 30);
  });
});

const at = (value: unknown, path: string) =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], value);

function withValue(value: unknown, path: string, to: unknown): unknown {
  const copy = structuredClone(value);
  const keys = path.split('.');
  const last = keys.pop()!;
  (at(copy, keys.join('.')) as Record<string, unknown>)[last] = to;
  return copy;
}
