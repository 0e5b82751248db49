import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { getBody } from '../../../lambdas/shared/bodies.ts';
import { canonicalJson, sha256Hex } from '../../../lambdas/shared/canonical.ts';
import { findRun } from '../../../lambdas/shared/runs.ts';
import { wordsOf } from '../../../lambdas/shared/words.ts';
import { changed, facts } from '../../workflows/gaia/reset-certificates/sample.ts';
import { anEstate, type Frame, frame, hub } from '../support/frame.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
  await f.open('r1');
  await f.request('r1');
});
afterEach(() => f.stop());

describe('make-plan', () => {
  it('stores the plan under its digest, with pinned documents, definition, roster and expiry', async () => {
    const made = await f.plan('r1');
    const text = await getBody(f.table, made.digest);
    const document = JSON.parse(text);
    expect(sha256Hex(text)).toBe(made.digest);
    expect(canonicalJson(document)).toBe(text);
    expect(made.words).toEqual(wordsOf(made.digest));
    expect(made.actions).toEqual(['snapshot-data', 'back-up-certificates', 'rehearse-issuance', 'reset-certificates']);
    expect(document).toMatchObject({
      format: 'stepbook-plan/1',
      run: 'r1',
      target: hub,
      definition: sha256Hex('{"StartAt":"Open"}'),
      roster: { ada: { mail: 'ada@example.test' }, bob: {} },
      created: '2026-11-20T12:00:00.000Z',
      expires: made.expires,
    });
    expect(document.roster).not.toHaveProperty('eve');
    const { document: pinned } = document.plan.actions[3].step;
    expect(pinned).toMatchObject({ name: 'stepbook-gaia-reset-certificates', version: '1' });
    expect(pinned.script).toMatch(/^#!/);
    expect(await findRun(f.table, 'r1')).toMatchObject({ planDigest: made.digest });
    expect((await f.entries('r1')).at(-1)).toMatchObject({
      kind: 'planned',
      data: { digest: made.digest, plan: { body: made.digest, bytes: Buffer.byteLength(text) } },
    });
  });

  it('gives a retry the first plan, and other facts another', async () => {
    const made = await f.plan('r1');
    f.clock.now = new Date('2026-11-20T12:00:09.000Z');
    expect(await f.plan('r1')).toEqual(made);
    expect((await f.kinds('r1')).filter((kind) => kind === 'planned')).toHaveLength(1);
    const other = await f.plan('r1', changed(facts, { certificate: { served: { serial: '0C' } } }));
    expect(other.digest).not.toBe(made.digest);
  });

  it('names the facts that are not as they must be', async () => {
    await expect(f.plan('r1', changed(facts, { budget: { remaining: 'many' } }))).rejects.toMatchObject({
      name: 'FactsInvalid',
      message: expect.stringContaining('budget.remaining'),
    });
  });
});

describe('recheck-plan', () => {
  const decided = async () => {
    const made = await f.plan('r1');
    const gate = await f.gate('r1', made.digest);
    await f.vote(gate, 'ada', made);
    await f.vote(gate, 'bob', made);
    return made;
  };

  it('finds the same digest when nothing that counts has changed', async () => {
    const { digest } = await decided();
    f.clock.now = new Date('2026-11-20T13:00:00.000Z');
    expect(await f.recheck('r1', digest, changed(facts, { port80: { status: 403 } }))).toEqual({ digest });
    expect((await f.entries('r1')).at(-1)).toMatchObject({ kind: 'rechecked', data: { digest, equal: true } });
  });

  it.each<[string, () => Record<string, unknown> | undefined, string]>([
    [
      'a fact the plan depends on',
      () => changed(facts, { certificate: { served: { serial: '0C' } } }),
      'dependsOn.served: approved "0A", now "0C"',
    ],
    [
      'a data volume',
      () =>
        changed(facts, { instance: { dataVolumes: [{ volumeId: 'vol-9', device: '/dev/xvdf', encrypted: true }] } }),
      'vol-9',
    ],
    [
      'one byte of a command',
      () => {
        f.ssm.put('stepbook-gaia-reset-certificates', documentWith(' '));
        return undefined;
      },
      'plan.actions.3.step.document',
    ],
    [
      'the definition',
      () => {
        f.sfn.state.definition = '{"StartAt":"open"}';
        return undefined;
      },
      'definition',
    ],
    [
      'the roster',
      () => {
        const { people } = anEstate();
        f.ports.estate = anEstate({ people: { ...people, ada: { ...people.ada, principals: [] } } });
        return undefined;
      },
      'roster.ada.principals',
    ],
  ])('stops on a change of %s, and names it', async (_what, change, named) => {
    const { digest } = await decided();
    const seen = change() ?? facts;
    await expect(f.recheck('r1', digest, seen)).rejects.toMatchObject({
      name: 'PlanChanged',
      message: expect.stringContaining(named),
    });
    expect((await f.entries('r1')).at(-1)).toMatchObject({ kind: 'rechecked', data: { equal: false } });
  });

  it('stops without votes, with too few, and with a rejection', async () => {
    const made = await f.plan('r1');
    await expect(f.recheck('r1', made.digest)).rejects.toMatchObject({ name: 'VotesInvalid' });
    const gate = await f.gate('r1', made.digest);
    await f.vote(gate, 'ada', made);
    await expect(f.recheck('r1', made.digest)).rejects.toMatchObject({ name: 'VotesInvalid' });
    await f.vote(gate, 'bob', made, 'reject');
    await expect(f.recheck('r1', made.digest)).rejects.toMatchObject({ name: 'GateRejected' });
  });

  it('stops when a vote row was written by hand', async () => {
    const { digest } = await decided();
    const gate = `r1-${digest.slice(0, 12)}`;
    await f.table.update(`GATE#${gate}`, 'VOTE#bob', { time: '2026-11-20T12:00:01.500Z' });
    await expect(f.recheck('r1', digest)).rejects.toMatchObject({ name: 'VotesInvalid' });
  });

  it('stops after the expiry, and for the digest of another plan', async () => {
    const { digest, expires } = await decided();
    await expect(f.recheck('r1', 'a'.repeat(64))).rejects.toMatchObject({ name: 'BodyDamaged' });
    f.clock.now = new Date(expires);
    await expect(f.recheck('r1', digest)).rejects.toMatchObject({ name: 'GateExpired' });
  });
});

function documentWith(extra: string): string {
  return JSON.stringify({ mainSteps: [{ inputs: { runCommand: ['#!/bin/bash', extra] } }] });
}
