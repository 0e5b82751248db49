import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { endStaleRuns } from '../../../lambdas/reconcile-waits/stale-runs.ts';
import { readLock } from '../../../lambdas/shared/locks.ts';
import { findRun } from '../../../lambdas/shared/runs.ts';
import { executionOf, type Frame, frame, hub } from '../support/frame.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
});
afterEach(() => f.stop());

const later = (seconds: number) => {
  f.clock.now = new Date(f.clock.now.getTime() + seconds * 1000);
};
const stopped = () => ({
  'detail-type': 'Step Functions Execution Status Change' as const,
  detail: { executionArn: executionOf('r1'), status: 'ABORTED' as const },
});
const commands = (command: string) => f.ssm.calls.filter((call) => call.command === command).map(({ input }) => input);

describe('a run that is stopped while its command runs', () => {
  it('has the command cancelled, once, and says so', async () => {
    const { digest } = await f.approved('r1');
    await f.act('r1', digest, 'back-up-certificates');
    const { CommandId } = f.ssm.invocations[0]!;
    await f.close(stopped());
    await f.close(stopped());

    expect(commands('CancelCommand')).toEqual([{ CommandId, InstanceIds: ['i-0123456789abcdef0'] }]);
    const alerts = (await f.entries('r1')).filter(({ kind }) => kind === 'alert');
    expect(alerts.map(({ data }) => data.what)).toEqual([expect.stringContaining('was asked to cancel it')]);
    expect((await f.kinds('r1')).at(-1)).toBe('closed');
  });

  it('is closed all the same when the command cannot be cancelled, and says that', async () => {
    const { digest } = await f.approved('r1');
    await f.act('r1', digest, 'back-up-certificates');
    f.ssm.invocations.length = 0;
    await f.close(stopped());
    const alert = (await f.entries('r1')).find(({ kind }) => kind === 'alert');
    expect(alert?.data.what).toContain('could not be cancelled: InvalidCommandId');
    expect((await readLock(f.table, `gaia-hub/${hub}`))?.run).toBeUndefined();
  });

  it('has a command cancelled that was just being sent: none is on its way when another run has the lock', async () => {
    const { digest } = await f.approved('r1');
    const send = f.ports.ssm.send.bind(f.ports.ssm) as (command: unknown) => Promise<unknown>;
    f.ports.ssm.send = (async (command: { constructor: { name: string } }) => {
      const answer = await send(command);
      if (command.constructor.name === 'SendCommandCommand') await f.close(stopped());
      return answer;
    }) as never;
    await expect(f.act('r1', digest, 'back-up-certificates')).rejects.toMatchObject({ name: 'RunClosed' });
    const { CommandId } = f.ssm.invocations[0]!;
    expect(commands('CancelCommand')).toEqual([{ CommandId, InstanceIds: ['i-0123456789abcdef0'] }]);
    expect(f.ssm.invocations.map(({ StatusDetails }) => StatusDetails)).toEqual(['Cancelled']);
  });

  it('cancels nothing when no command is on its way', async () => {
    await f.approved('r1');
    await f.close(stopped());
    expect(commands('CancelCommand')).toEqual([]);
  });
});

describe('a run whose end was lost', () => {
  it.each(['ABORTED', 'TIMED_OUT', 'FAILED'])('is found and closed: %s', async (status) => {
    await f.open('r1');
    f.sfn.state.status = status;
    expect(await endStaleRuns(f.ports)).toBe(0);
    later(61);
    expect(await endStaleRuns(f.ports)).toBe(1);
    const [event] = f.bus.emitted.filter(({ type }) => type === 'Execution Ended');
    expect(event?.detail).toEqual({ executionArn: executionOf('r1') });

    await f.close({ 'detail-type': 'Execution Ended', detail: { executionArn: executionOf('r1') } });
    expect(await findRun(f.table, 'r1')).toMatchObject({ status });
    expect((await readLock(f.table, `gaia-hub/${hub}`))?.run).toBeUndefined();
    expect(await endStaleRuns(f.ports)).toBe(0);
  });

  it('is left alone while its execution runs, whatever the bus says', async () => {
    await f.open('r1');
    later(3_600);
    expect(await endStaleRuns(f.ports)).toBe(0);
    await f.close({ 'detail-type': 'Execution Ended', detail: { executionArn: executionOf('r1') } });
    expect(await findRun(f.table, 'r1')).toMatchObject({ status: 'OPEN' });
    expect((await readLock(f.table, `gaia-hub/${hub}`))?.run).toBe('r1');
  });
});

describe('a request that is throttled', () => {
  it('is made again, and no other refusal is', async () => {
    const { digest } = await f.approved('r1');
    f.ssm.state.throttle = 3;
    await f.act('r1', digest, 'back-up-certificates');
    expect(f.ssm.invocations).toHaveLength(1);
    expect(f.slept).toEqual([500, 1_000, 2_000]);

    f.ssm.state.failSend = Object.assign(new Error('no'), {
      name: 'InvalidInstanceId',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(f.act('r1', digest, 'rehearse-issuance')).rejects.toMatchObject({ name: 'ActionFailed' });
    expect(
      commands('SendCommand').filter(({ DocumentName }) => DocumentName === 'stepbook-gaia-rehearse-issuance'),
    ).toHaveLength(1);
  });

  it('is given up after five times, as refused: nothing ran', async () => {
    const { digest } = await f.approved('r1');
    f.ssm.state.throttle = 99;
    await expect(f.act('r1', digest, 'back-up-certificates')).rejects.toMatchObject({
      name: 'ActionFailed',
      message: expect.stringContaining('ThrottlingException'),
    });
    expect(commands('SendCommand')).toHaveLength(6);
    expect((await f.entries('r1')).at(-1)).toMatchObject({ kind: 'action-finished', data: { status: 'REFUSED' } });
  });
});
