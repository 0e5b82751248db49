import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { judgeOutcome } from '../../../lambdas/judge-outcome/task.ts';
import { triageFacts } from '../../../lambdas/triage-facts/task.ts';
import { afterReset, changed, facts } from '../../workflows/gaia/reset-certificates/sample.ts';
import { type Frame, frame } from '../support/frame.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
  await f.open('r1');
});
afterEach(() => f.stop());

describe('triage-facts', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['goes on', facts, { verdict: 'proceed' }],
    [
      'refuses by name, with the place in the runbook',
      changed(facts, { port80: { reachable: false } }),
      { verdict: 'refuse', error: 'PortClosed', anchor: 'port-closed' },
    ],
    [
      'advises when there is nothing to do',
      changed(afterReset, { host: { certificate: afterReset.certificate.served } }),
      { verdict: 'advise' },
    ],
  ])('%s, and writes the verdict down', async (_what, seen, verdict) => {
    const triage = await triageFacts(f.ports, { run: 'r1', facts: seen });
    expect(triage).toMatchObject(verdict);
    expect((await f.entries('r1')).at(-1)).toMatchObject({ kind: 'triage', data: triage });
  });

  it('names the facts that are missing', async () => {
    const { dns: _, ...rest } = facts;
    await expect(triageFacts(f.ports, { run: 'r1', facts: rest })).rejects.toMatchObject({
      name: 'FactsInvalid',
      message: expect.stringContaining('dns'),
    });
  });
});

describe('judge-outcome', () => {
  it('gives the checks when all of them hold', async () => {
    const { checks } = await judgeOutcome(f.ports, { run: 'r1', before: facts, after: afterReset });
    expect(checks.length).toBeGreaterThan(5);
    expect((await f.entries('r1')).at(-1)).toMatchObject({ kind: 'judged', data: { checks } });
  });

  it('fails by name with every check that does not hold, and keeps them', async () => {
    const after = changed(afterReset, { certificate: { served: { serial: '0A' } }, hubInfo: { status: 502 } });
    await expect(judgeOutcome(f.ports, { run: 'r1', before: facts, after })).rejects.toMatchObject({
      name: 'VerifyFailed',
      message: expect.stringMatching(/new serial: expected another than 0A, found 0A; .*hub_info/),
    });
    expect((await f.entries('r1')).at(-1)).toMatchObject({ kind: 'judged' });
  });
});
