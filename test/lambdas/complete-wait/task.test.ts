import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reconcileWaits } from '../../../lambdas/reconcile-waits/task.ts';
import { RunCommandEvent } from '../../../lambdas/run-command/schema.ts';
import { runCommand } from '../../../lambdas/run-command/task.ts';
import { readAction } from '../../../lambdas/shared/actions.ts';
import { listWaits, markEarly, openWait, readWait } from '../../../lambdas/shared/waits.ts';
import { facts } from '../../workflows/gaia/reset-certificates/sample.ts';
import { executionOf, type Frame, frame, hub } from '../support/frame.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
});
afterEach(() => f.stop());

const inspect = (run: string) =>
  runCommand(f.ports, {
    run,
    phase: 'plan',
    fact: 'host',
    command: 'gaia/inspect-hub',
    parameters: { Domain: [hub] },
    instanceId: 'i-0123456789abcdef0',
    token: 'token-of-host',
  });
const later = (seconds: number) => {
  f.clock.now = new Date(f.clock.now.getTime() + seconds * 1000);
};

describe('a command for facts', () => {
  beforeEach(async () => {
    await f.open('r1');
    await inspect('r1');
  });

  it('gives what it printed to the state, and to the record', async () => {
    const event = f.ssm.finish(0, { StandardOutputContent: JSON.stringify(facts.host) });
    expect(await f.complete(event)).toEqual({ completed: true });
    const commandId = f.ssm.invocations[0]!.CommandId;
    expect(f.sfn.completed).toEqual([{ token: 'token-of-host', output: { commandId, facts: facts.host } }]);
    expect((await f.entries('r1')).slice(-3)).toMatchObject([
      { kind: 'command-sent', data: { fact: 'host', document: 'stepbook-gaia-inspect-hub' } },
      { kind: 'command-finished', data: { commandId, status: 'Success', exitCode: 0 } },
      { kind: 'fact', data: { fact: 'host', phase: 'plan', value: facts.host } },
    ]);
    expect(await listWaits(f.table)).toEqual([]);
  });

  it('takes doubled events, events of others and of commands on their way as nothing', async () => {
    const event = f.ssm.finish(0, { StandardOutputContent: '{}' });
    const both = await Promise.all([f.complete(event), f.complete(event), f.complete(event)]);
    expect(both.filter((each) => each.completed)).toHaveLength(1);
    expect(await f.complete(event)).toEqual({ completed: false });
    expect(f.sfn.completed).toHaveLength(1);
    expect((await f.kinds('r1')).filter((kind) => kind === 'command-finished')).toHaveLength(1);
    const other = { ...event, detail: { ...event.detail, 'document-name': 'AWS-RunShellScript', 'command-id': 'x' } };
    expect(await f.complete(other)).toEqual({ completed: false });
    expect(await f.table.get('WAIT#command/x', 'EARLY')).toBeUndefined();
  });

  it('leaves the wait open while the command runs, whatever an event says', async () => {
    const commandId = f.ssm.invocations[0]!.CommandId;
    const event = { 'detail-type': 'Command Finished' as const, source: 'stepbook' as const, detail: { commandId } };
    expect(await f.complete(event)).toEqual({ completed: false });
    expect((await readWait(f.table, `command/${commandId}`))?.claimed).toBeUndefined();
    f.ssm.finish(0, { StandardOutputContent: '{}' });
    expect(await f.complete(event)).toEqual({ completed: true });
  });

  it.each([
    [
      'Failed',
      { StatusDetails: 'Failed', ResponseCode: 3, StandardErrorContent: 'first\n\nno docker\n' },
      'CommandFailed',
      /failed with exit status 3\. It said last:\nfirst\nno docker\n/,
    ],
    ['ExecutionTimedOut', { StatusDetails: 'ExecutionTimedOut' }, 'CommandTimedOut', /ended as ExecutionTimedOut/],
    ['DeliveryTimedOut', { StatusDetails: 'DeliveryTimedOut' }, 'CommandTimedOut', /ended as DeliveryTimedOut/],
    ['Cancelled', { StatusDetails: 'Cancelled' }, 'CommandFailed', /ended as Cancelled/],
    ['no JSON', { StandardOutputContent: 'hello' }, 'CommandFailed', /printed no JSON/],
  ])('fails the state by name, with the runbook: %s', async (_what, end, error, cause) => {
    await f.complete(f.ssm.finish(0, end));
    expect(f.sfn.completed).toMatchObject([{ token: 'token-of-host', error, cause: expect.stringMatching(cause) }]);
    expect(f.sfn.completed[0]!.cause).toContain(
      'Runbook: https://runbooks.example.test/gaia/reset-certificates.md#host',
    );
  });

  it.each([
    ['a field for secrets', '{"password":"hunter2"}', /looks like a secret/],
    ['half a surrogate pair', '{"name":"\\ud800"}', /cannot be kept/],
  ])(
    'fails the state at once when the host answers with what the record does not take: %s',
    async (_what, out, cause) => {
      await f.complete(f.ssm.finish(0, { StandardOutputContent: out }));
      expect(f.sfn.completed).toMatchObject([
        { token: 'token-of-host', error: 'CommandFailed', cause: expect.stringMatching(cause) },
      ]);
      expect(JSON.stringify([(await f.entries('r1')).at(-1), f.sfn.completed])).not.toContain('hunter2');
      expect(await listWaits(f.table)).toEqual([]);
    },
  );

  it('does not repeat what looks like a secret', async () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----';
    await f.complete(f.ssm.finish(0, { StatusDetails: 'Failed', ResponseCode: 1, StandardErrorContent: key }));
    expect(JSON.stringify([await f.entries('r1'), f.sfn.completed])).not.toContain('PRIVATE KEY');
  });

  it.each(['TaskTimedOut', 'InvalidToken', 'TaskDoesNotExist'])(
    'forgets a wait for which nobody waits: %s',
    async (refusal) => {
      f.sfn.state.refuseToken = refusal;
      await f.complete(f.ssm.finish(0, { StandardOutputContent: '{}' }));
      expect(await listWaits(f.table)).toEqual([]);
    },
  );

  it('tries again after Step Functions could not be reached', async () => {
    f.sfn.state.refuseToken = 'ServiceUnavailable';
    const event = f.ssm.finish(0, { StandardOutputContent: '{}' });
    await expect(f.complete(event)).rejects.toThrow('ServiceUnavailable');
    f.sfn.state.refuseToken = undefined;
    expect(await f.complete(event)).toEqual({ completed: true });
  });

  it('drops the wait of a run that is sealed', async () => {
    await f.close({
      'detail-type': 'Step Functions Execution Status Change',
      detail: { executionArn: executionOf('r1'), status: 'ABORTED' },
    });
    expect(await f.complete(f.ssm.finish(0, { StandardOutputContent: '{}' }))).toEqual({ completed: false });
    expect(f.sfn.completed).toEqual([]);
  });

  it('sends only declared, read-only commands', async () => {
    const event = {
      run: 'r1',
      phase: 'plan',
      fact: 'host',
      command: 'gaia/reset-certificates',
      parameters: {},
      instanceId: 'i-0123456789abcdef0',
      token: 'token-of-host',
    };
    expect(RunCommandEvent.safeParse(event).error?.issues).toMatchObject([{ path: ['command'] }]);
    expect(RunCommandEvent.safeParse({ ...event, command: 'gaia/inspect-hub' }).success).toBe(true);
    await expect(runCommand(f.ports, { ...event, command: 'gaia/inspect-other' })).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('gaia/inspect-hub'),
    });
    expect(f.ssm.invocations).toHaveLength(1);
  });
});

describe('an event that comes before its wait is open', () => {
  it('is asked for again by whoever opens the wait', async () => {
    const wait = { key: 'command/early', run: 'r1', kind: 'command' as const, token: 't', deadline: f.clock.now };
    await markEarly(f.ports, 'command/early');
    expect(await openWait(f.ports, wait)).toEqual({ early: true });
    expect(await openWait(f.ports, wait)).toEqual({ early: false });
  });
});

describe('an action', () => {
  it('ends with its command: row, entry, token', async () => {
    const { digest } = await f.approved('r1');
    await f.act('r1', digest, 'back-up-certificates');
    later(5);
    await f.complete(f.ssm.finish(0));
    expect(f.sfn.completed.at(-1)).toEqual({
      token: 'token-of-back-up-certificates',
      output: { action: 'back-up-certificates', status: 'SUCCEEDED' },
    });
    expect(await readAction(f.table, 'r1', 'back-up-certificates')).toMatchObject({
      status: 'SUCCEEDED',
      finished: f.clock.now.toISOString(),
    });
    expect((await f.kinds('r1')).slice(-2)).toEqual(['command-finished', 'action-finished']);
  });

  it('ends with its API call', async () => {
    const { digest } = await f.approved('r1');
    await f.act('r1', digest, 'snapshot-data');
    const { detail } = f.bus.emitted.at(-1)!;
    await f.complete({ 'detail-type': 'Action Finished', source: 'stepbook', detail: detail as never });
    expect(f.sfn.completed.at(-1)).toMatchObject({
      token: 'token-of-snapshot-data',
      output: { status: 'SUCCEEDED', snapshotId: 'snap-0' },
    });
  });

  it('fails the state with the name of the step in the runbook', async () => {
    const { digest } = await f.approved('r1');
    await f.act('r1', digest, 'reset-certificates');
    await f.complete(f.ssm.finish(0, { StatusDetails: 'Failed', ResponseCode: 7 }));
    expect(f.sfn.completed.at(-1)).toMatchObject({
      error: 'CommandFailed',
      cause: expect.stringMatching(/#reset-certificates$/),
    });
    expect(await readAction(f.table, 'r1', 'reset-certificates')).toMatchObject({ status: 'FAILED' });
  });
});

describe('a gate', () => {
  const opened = async () => {
    await f.open('r1');
    await f.request('r1');
    const made = await f.plan('r1');
    return { ...made, gate: await f.gate('r1', made.digest, 'token-of-gate') };
  };
  const decided = (gate: string) => f.complete({ 'detail-type': 'Gate Decided', source: 'stepbook', detail: { gate } });

  it('resumes with the approval, counted here again', async () => {
    const made = await opened();
    await f.vote(made.gate, 'ada', made);
    expect(await decided(made.gate)).toEqual({ completed: false });
    await f.vote(made.gate, 'bob', made);
    expect(await decided(made.gate)).toEqual({ completed: true });
    expect(f.sfn.completed).toEqual([{ token: 'token-of-gate', output: { decision: 'approved', gate: made.gate } }]);
  });

  it('does not believe a status that the votes do not bear out', async () => {
    const made = await opened();
    await f.vote(made.gate, 'ada', made);
    await f.table.update(`GATE#${made.gate}`, 'GATE', { status: 'APPROVED', decided: f.clock.now.toISOString() });
    await decided(made.gate);
    expect(f.sfn.completed).toMatchObject([{ error: 'VotesInvalid' }]);
  });

  it('fails with the rejection, who said no and why', async () => {
    const made = await opened();
    await f.vote(made.gate, 'bob', made, 'reject');
    await decided(made.gate);
    expect(f.sfn.completed).toMatchObject([
      { error: 'GateRejected', cause: expect.stringMatching(/rejected by bob.*#gate-rejected$/) },
    ]);
  });

  it('expires by the reconciler, and then fails: time never approves', async () => {
    const made = await opened();
    await f.vote(made.gate, 'ada', made);
    f.clock.now = new Date(made.expires);
    expect(await reconcileWaits(f.ports)).toMatchObject({ looked: 1, sent: 1 });
    await decided(made.gate);
    expect(f.sfn.completed).toMatchObject([{ error: 'GateExpired' }]);
  });

  it('is resumed by the reconciler when the decision was stored and its event was lost', async () => {
    const made = await opened();
    await f.vote(made.gate, 'ada', made);
    await f.vote(made.gate, 'bob', made);
    f.bus.emitted.length = 0;
    expect(await reconcileWaits(f.ports)).toEqual({ looked: 0, sent: 0 });
    later(40);
    expect(await reconcileWaits(f.ports)).toEqual({ looked: 1, sent: 1 });
    const { type, detail } = f.bus.emitted.at(-1)!;
    expect(type).toBe('Gate Decided');
    expect(await decided(detail.gate as string)).toEqual({ completed: true });
    expect(await reconcileWaits(f.ports)).toEqual({ looked: 0, sent: 0 });
  });
});

describe('reconcile-waits', () => {
  it('sends the event of a finished command again, and leaves one that runs alone', async () => {
    await f.open('r1');
    await inspect('r1');
    await inspect('r1');
    later(40);
    f.ssm.finish(1, { StandardOutputContent: '{}' });
    expect(await reconcileWaits(f.ports)).toEqual({ looked: 2, sent: 1 });
    expect(f.bus.emitted).toEqual([
      { type: 'Command Finished', detail: { commandId: f.ssm.invocations[1]!.CommandId } },
    ]);
    await f.complete({
      'detail-type': 'Command Finished',
      source: 'stepbook',
      detail: f.bus.emitted[0]!.detail as never,
    });
    expect(f.sfn.completed).toHaveLength(1);
  });

  it('takes over from a completion that died half-way', async () => {
    await f.open('r1');
    await inspect('r1');
    const commandId = f.ssm.invocations[0]!.CommandId;
    await f.table.update(`WAIT#command/${commandId}`, 'WAIT', { claimed: f.clock.now.toISOString() });
    const event = f.ssm.finish(0, { StandardOutputContent: '{}' });
    expect(await f.complete(event)).toEqual({ completed: false });
    later(61);
    expect(await reconcileWaits(f.ports)).toMatchObject({ sent: 1 });
    expect(await f.complete(event)).toEqual({ completed: true });
  });
});
