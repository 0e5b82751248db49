import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGate } from '../../../lambdas/open-gate/task.ts';
import { strengthen } from '../../../lambdas/shared/gate/strengthen.ts';
import { readWait, waitKey } from '../../../lambdas/shared/waits.ts';
import type { Action } from '../../../workflows/shared/plan.ts';
import { type Bench, bench, twoGroups } from './support/bench.ts';
import { ask } from './support/http.ts';

let at: Bench;
beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.stop());

describe('T14: a request that expired and was asked for again', () => {
  it('is superseded: the old link says so and leads to the new one, the old vote counts nowhere', async () => {
    const old = await at.openedGate('first');
    await at.voteAs('ada', old);
    const link = { query: `p=cleo&m=${await at.macOf(old, 'cleo')}` };
    at.pass(86_400);
    await expect(at.voteAs('cleo', old)).rejects.toMatchObject({ name: 'GateExpired' });
    expect((await ask(at, old, 'GET', link)).body).not.toContain('Superseded');

    at.pass(60);
    const fresh = await at.openedGate('second');
    expect(fresh.gate).not.toBe(old.gate);
    const { body } = await ask(at, old, 'GET', link);
    expect(body).toContain('Superseded.');
    expect(body).toContain(`href="${at.ports.approvalUrl}${fresh.gate}"`);
    expect(body).not.toContain('<form');
    await expect(at.voteAs('cleo', old)).rejects.toMatchObject({
      name: 'GateExpired',
      message: expect.stringContaining(`It is superseded by ${fresh.gate}`),
    });
    expect((await at.voteAs('cleo', fresh)).tally).toMatchObject({ text: '1 of 2', approvedBy: ['cleo'] });
    const [before, now] = await Promise.all([old, fresh].map(({ gate }) => readWait(at.table, waitKey.gate(gate))));
    expect(now!.token).not.toBe(before!.token);
  });

  it('does not take a vote from the old link for the new request', async () => {
    const old = await at.openedGate('third');
    at.pass(86_400);
    const fresh = await at.openedGate('fourth');
    const mac = await at.macOf(old, 'ada');
    const { body } = await ask(at, fresh, 'GET', { query: `p=ada&m=${mac}` });
    expect(body).toContain('not a valid personal link');
    expect(body).not.toContain('<form');
  });

  it('opens no gate for a run that is closed: a redrive meets RunClosed and keeps no token', async () => {
    const made = await at.aRun('fifth');
    await at.table.update('RUN#fifth', 'RUN', { status: 'ABORTED', closed: at.clock.now.toISOString() });
    await expect(
      openGate(at.ports, { run: 'fifth', digest: made.digest, token: 'after a redrive' }),
    ).rejects.toMatchObject({
      name: 'RunClosed',
      message: expect.stringContaining('start it again, which makes a new request'),
    });
    expect(await readWait(at.table, waitKey.gate(made.gate))).toBeUndefined();
  });
});

describe('what every gate asks for at least', () => {
  const action = (risk: Action['risk'], kind: 'none' | 'irreversible' = 'none') =>
    ({ risk, undo: { kind, because: 'x' } }) as Action;
  const byMail = twoGroups({ strength: 'mail' });
  const allows = (mailOnlyUpTo: Action['risk']) => ({ gates: { mailOnly: true, mailOnlyUpTo } });

  it.each([
    [
      'mail alone is off by default',
      [action('low')],
      { gates: { mailOnly: false, mailOnlyUpTo: 'low' as const } },
      'iam',
      false,
    ],
    ['mail alone is enough where the estate allows it for this risk', [action('low')], allows('low'), 'mail', false],
    ['one action of a higher risk asks for more', [action('low'), action('medium')], allows('low'), 'iam', false],
    [
      'what cannot be undone asks for more, and for the target',
      [action('low', 'irreversible')],
      allows('high'),
      'iam',
      true,
    ],
  ])('%s', (_name, actions, estate, strength, typedTarget) => {
    expect(strengthen(byMail, actions, estate)).toEqual({ ...byMail, strength, typedTarget });
  });

  it('keeps what a procedure asks for beyond that', () => {
    const policy = twoGroups({ strength: 'passkey', typedTarget: true });
    expect(strengthen(policy, [action('low')], allows('high'))).toEqual(policy);
  });
});
