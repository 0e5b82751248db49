import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listUndo } from '../../../lambdas/list-undo/task.ts';
import { beginAction, readAction } from '../../../lambdas/shared/actions.ts';
import { readWait, tokenOf } from '../../../lambdas/shared/waits.ts';
import { executionOf, type Frame, frame, hub } from '../support/frame.ts';
import { awsError } from '../support/stand-ins.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
});
afterEach(() => f.stop());

const noEffect = () => {
  expect(f.ssm.invocations).toEqual([]);
  expect(f.ec2.snapshots).toEqual([]);
};

describe('run-action', () => {
  it('sends the approved command, pinned, to the one instance, and keeps the token encrypted', async () => {
    const { digest } = await f.approved('r1');
    await f.act('r1', digest, 'reset-certificates');
    const sent = f.ssm.calls.find((call) => call.command === 'SendCommand')!.input;
    expect(sent).toMatchObject({
      DocumentName: 'stepbook-gaia-reset-certificates',
      DocumentVersion: '1',
      DocumentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      DocumentHashType: 'Sha256',
      InstanceIds: ['i-0123456789abcdef0'],
      Parameters: { Domain: [hub] },
      Comment: 'r1 reset-certificates',
      TimeoutSeconds: 60,
    });
    const commandId = f.ssm.invocations[0]!.CommandId;
    const wait = (await readWait(f.table, `command/${commandId}`))!;
    expect(wait.token).not.toContain('token-of');
    expect(await tokenOf(f.ports, wait)).toBe('token-of-reset-certificates');
    expect((await f.entries('r1')).slice(-2)).toMatchObject([
      { kind: 'action-begun', data: { action: 'reset-certificates', digest } },
      { kind: 'command-sent', data: { commandId, document: 'stepbook-gaia-reset-certificates' } },
    ]);
    expect(await f.table.query('LEDGER')).toMatchObject([
      { run: 'r1', names: [hub], endpoint: 'production', account: hub, action: 'reset-certificates', outcome: 'asked' },
    ]);
  });

  it('is begun once: a retry waits for the command that was sent', async () => {
    const { digest } = await f.approved('r1');
    await f.act('r1', digest, 'reset-certificates', { token: 'first-token' });
    await f.act('r1', digest, 'reset-certificates', { token: 'second-token' });
    expect(f.ssm.invocations).toHaveLength(1);
    const wait = (await readWait(f.table, `command/${f.ssm.invocations[0]!.CommandId}`))!;
    expect(await tokenOf(f.ports, wait)).toBe('second-token');
    expect(await f.table.query('LEDGER')).toHaveLength(1);
    expect(f.bus.emitted.at(-1)).toMatchObject({ type: 'Command Finished' });
  });

  it('finds the command of a call that died before it heard the answer, and does not send a second', async () => {
    const { digest } = await f.approved('r1');
    f.ssm.state.loseAnswer = true;
    await expect(f.act('r1', digest, 'back-up-certificates')).rejects.toMatchObject({ name: 'ActionFailed' });
    f.ssm.state.loseAnswer = false;
    await f.act('r1', digest, 'back-up-certificates');
    expect(f.ssm.invocations).toHaveLength(1);
    expect(await readAction(f.table, 'r1', 'back-up-certificates')).toMatchObject({
      commandId: f.ssm.invocations[0]!.CommandId,
    });
  });

  it('does not guess when the outcome of an earlier call cannot be found', async () => {
    const { digest } = await f.approved('r1');
    f.ssm.state.failSend = Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    await expect(f.act('r1', digest, 'back-up-certificates')).rejects.toThrow('Whether it happened is not known');
    f.ssm.state.failSend = undefined;
    await expect(f.act('r1', digest, 'back-up-certificates')).rejects.toThrow('it is not sent again');
    expect(f.ssm.invocations).toHaveLength(0);
  });

  it('ends an action that SSM refuses; there is nothing to undo then', async () => {
    const { digest } = await f.approved('r1');
    f.ssm.state.failSend = awsError('InvalidInstanceId');
    await expect(f.act('r1', digest, 'reset-certificates')).rejects.toMatchObject({
      name: 'ActionFailed',
      message: expect.stringContaining('InvalidInstanceId'),
    });
    expect(await readAction(f.table, 'r1', 'reset-certificates')).toMatchObject({ status: 'REFUSED' });
    expect(await listUndo(f.ports, { run: 'r1' })).toEqual({ actions: [] });
  });

  it('makes the approved API call with its own arguments, and says on the bus that it is done', async () => {
    const { digest } = await f.approved('r1');
    await f.act('r1', digest, 'snapshot-data');
    expect(f.ec2.snapshots).toMatchObject([
      { input: { VolumeId: 'vol-0b', TagSpecifications: [{ ResourceType: 'snapshot' }] } },
    ]);
    expect(f.bus.emitted.at(-1)).toEqual({
      type: 'Action Finished',
      detail: { run: 'r1', action: 'snapshot-data', undo: false },
    });
    expect(await readAction(f.table, 'r1', 'snapshot-data')).toMatchObject({
      status: 'SUCCEEDED',
      result: { snapshotId: 'snap-0' },
    });
    await f.act('r1', digest, 'snapshot-data', { token: 'third-token' });
    expect(f.ec2.snapshots).toHaveLength(1);
  });

  it('finds the snapshot of a call whose answer was lost', async () => {
    const { digest } = await f.approved('r1');
    f.ec2.state.loseAnswer = true;
    await expect(f.act('r1', digest, 'snapshot-data')).rejects.toMatchObject({ name: 'ActionFailed' });
    f.ec2.state.loseAnswer = false;
    await f.act('r1', digest, 'snapshot-data');
    expect(f.ec2.snapshots).toHaveLength(1);
    expect(await readAction(f.table, 'r1', 'snapshot-data')).toMatchObject({ result: { snapshotId: 'snap-0' } });
  });

  it('tells that it began, once, though the function that began it died before it could', async () => {
    const { digest } = await f.approved('r1');
    const begun = f.clock.now.toISOString();
    await beginAction(f.table, 'r1', { action: 'reset-certificates', digest, begun }, false);
    for (const token of ['the-token-1', 'the-token-2']) {
      await expect(f.act('r1', digest, 'reset-certificates', { token })).rejects.toThrow('not known');
    }
    expect((await f.kinds('r1')).filter((kind) => kind === 'action-begun')).toHaveLength(1);
  });

  it('undoes what was begun, from the same plan, newest first', async () => {
    const { digest } = await f.approved('r1');
    await expect(f.act('r1', digest, 'reset-certificates', { undo: true })).rejects.toMatchObject({
      name: 'PlanChanged',
    });
    await f.act('r1', digest, 'back-up-certificates');
    f.clock.now = new Date(f.clock.now.getTime() + 1000);
    await f.act('r1', digest, 'reset-certificates');
    expect(await listUndo(f.ports, { run: 'r1' })).toEqual({ actions: [{ action: 'reset-certificates', digest }] });
    await f.act('r1', digest, 'reset-certificates', { undo: true });
    expect(f.ssm.invocations.at(-1)).toMatchObject({
      DocumentName: 'stepbook-gaia-restore-certificates',
      Comment: 'r1 undo reset-certificates',
    });
    expect((await f.kinds('r1')).slice(-2)).toEqual(['undo-begun', 'command-sent']);
    await expect(f.act('r1', digest, 'back-up-certificates', { undo: true })).rejects.toThrow(
      'has no undo in the approved plan',
    );
  });

  describe('without an approved plan there is no effect', () => {
    it('not before the votes, not with one of two, not after a rejection', async () => {
      await f.open('r1');
      await f.request('r1');
      const made = await f.plan('r1');
      await expect(f.act('r1', made.digest, 'reset-certificates')).rejects.toMatchObject({ name: 'VotesInvalid' });
      const gate = await f.gate('r1', made.digest);
      await f.vote(gate, 'ada', made);
      await expect(f.act('r1', made.digest, 'reset-certificates')).rejects.toMatchObject({ name: 'VotesInvalid' });
      await f.vote(gate, 'bob', made, 'reject');
      await expect(f.act('r1', made.digest, 'reset-certificates')).rejects.toMatchObject({ name: 'GateRejected' });
      noEffect();
    });

    it('not before the recheck, and not when the last recheck found a change', async () => {
      await f.open('r1');
      await f.request('r1');
      const made = await f.plan('r1');
      const gate = await f.gate('r1', made.digest);
      await f.vote(gate, 'ada', made);
      await f.vote(gate, 'bob', made);
      await expect(f.act('r1', made.digest, 'reset-certificates')).rejects.toThrow('not rechecked');
      await f.recheck('r1', made.digest);
      f.sfn.state.definition = '{}';
      await expect(f.recheck('r1', made.digest)).rejects.toMatchObject({ name: 'PlanChanged' });
      await expect(f.act('r1', made.digest, 'reset-certificates')).rejects.toThrow('not rechecked');
      noEffect();
    });

    it('not for an action out of plan, nor for the plan of another run, nor for a body that was changed', async () => {
      const { digest } = await f.approved('r1');
      await expect(f.act('r1', digest, 'format-disk')).rejects.toMatchObject({ name: 'PlanChanged' });
      await expect(f.act('r1', 'f'.repeat(64), 'reset-certificates')).rejects.toMatchObject({ name: 'BodyDamaged' });
      const [piece] = await f.table.query<{ text: string }>(`BODY#${digest}`);
      await f.table.update(`BODY#${digest}`, '0000', { text: piece!.text.replace('"Domain":["hub', '"Domain":["hux') });
      await expect(f.act('r1', digest, 'reset-certificates')).rejects.toMatchObject({ name: 'BodyDamaged' });
      noEffect();
    });

    it('not as the first after the expiry, however late the state comes; what has begun goes on', async () => {
      const { digest, expires } = await f.approved('r1');
      await f.act('r1', digest, 'back-up-certificates');
      f.clock.now = new Date(expires);
      await expect(f.act('r1', digest, 'reset-certificates')).resolves.toBeDefined();
      await f.close({ run: 'r1', execution: executionOf('r1') });
      f.clock.now = new Date('2026-11-20T12:00:00.000Z');
      const later = await f.approved('r2');
      f.clock.now = new Date(later.expires);
      const sent = f.ssm.invocations.length;
      await expect(f.act('r2', later.digest, 'back-up-certificates')).rejects.toMatchObject({ name: 'GateExpired' });
      expect(f.ssm.invocations).toHaveLength(sent);
    });

    it('not without the lock, not with an older fence, not when the run is closed', async () => {
      const { digest } = await f.approved('r1');
      await f.table.update(`LOCK#gaia-hub/${hub}`, 'LOCK', { fence: 2 });
      await expect(f.act('r1', digest, 'reset-certificates')).rejects.toMatchObject({ name: 'TargetLocked' });
      await f.table.update(`LOCK#gaia-hub/${hub}`, 'LOCK', { fence: 1 });
      await f.close({ run: 'r1', execution: executionOf('r1'), failure: { Error: 'X', Cause: '' } });
      await expect(f.act('r1', digest, 'reset-certificates')).rejects.toMatchObject({ name: 'RunClosed' });
      noEffect();
    });
  });
});
