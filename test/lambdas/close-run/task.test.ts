import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readGate } from '../../../lambdas/shared/gate/gate-rows.ts';
import { readLock } from '../../../lambdas/shared/locks.ts';
import { findRun } from '../../../lambdas/shared/runs.ts';
import { verifyTranscript } from '../../../lambdas/shared/transcript/verify-transcript.ts';
import { listWaits } from '../../../lambdas/shared/waits.ts';
import { executionOf, type Frame, frame, hub } from '../support/frame.ts';

let f: Frame;
beforeEach(async () => {
  f = await frame();
});
afterEach(() => f.stop());

const lockHolder = async () => (await readLock(f.table, `gaia-hub/${hub}`))?.run;
const done = (run: string) => f.close({ run, execution: executionOf(run), outcome: { outcome: 'done' } });
const failed = (run: string, error = 'CommandFailed', cause = 'it broke') =>
  f.close({ run, execution: executionOf(run), failure: { Error: error, Cause: cause } });
const fileOf = (run: string) => f.s3.objects.get(`${run}.transcript.json`)!;

/** A whole run: approved by two, one API action, three commands. */
async function wholeRun(run: string) {
  const { digest } = await f.approved(run);
  await f.act(run, digest, 'snapshot-data');
  for (const action of ['back-up-certificates', 'rehearse-issuance', 'reset-certificates']) {
    await f.act(run, digest, action);
    await f.complete(f.ssm.finish(-1, { StandardOutputContent: 'done\n'.repeat(2_000) }));
  }
  return digest;
}

describe('close-run', () => {
  it('seals a transcript that verifies offline, marks the run, frees the target', async () => {
    const digest = await wholeRun('r1');
    const { transcript } = await done('r1');
    const found = verifyTranscript(fileOf('r1'));
    expect(found.problems).toEqual([]);
    expect(found).toMatchObject({ ok: true, entries: transcript!.entries });
    const file = JSON.parse(fileOf('r1'));
    expect(file.run).toMatchObject({ id: 'r1', status: 'DONE', target: hub });
    expect(file.history.slice(0, 4)).toEqual([
      { id: 1, type: 'ExecutionStarted', time: '2026-11-20T12:00:00.000Z' },
      { id: 2, type: 'TaskStateEntered', time: '2026-11-20T12:00:00.000Z', state: 'Open' },
      { id: 3, type: 'TaskScheduled', time: '2026-11-20T12:00:00.000Z' },
      { id: 4, type: 'TaskStateEntered', time: '2026-11-20T12:00:00.000Z', state: 'Triage' },
    ]);
    expect(Object.keys(file.bodies)).toContain(digest);
    expect(file.entries.map((entry: { kind: string }) => entry.kind)).toEqual([
      'opened',
      'requested',
      'planned',
      'gate-opened',
      'mailed',
      'mailed',
      'voted',
      'voted',
      'gate-decided',
      'rechecked',
      'action-begun',
      'action-finished',
      ...Array.from({ length: 3 }, () => [
        'action-begun',
        'command-sent',
        'command-finished',
        'action-finished',
      ]).flat(),
      'closed',
    ]);
    expect(await findRun(f.table, 'r1')).toMatchObject({
      status: 'DONE',
      transcript,
      closed: f.clock.now.toISOString(),
    });
    expect(await lockHolder()).toBeUndefined();
    expect(f.ses.mails.some((mail) => mail.to.includes('alerts@example.test'))).toBe(false);
    expect(fileOf('r1')).not.toContain('token-of');
  });

  it('verifies with the right key and not with another', async () => {
    await wholeRun('r1');
    await done('r1');
    const { publicKey } = JSON.parse(fileOf('r1')).seal;
    expect(verifyTranscript(fileOf('r1'), { publicKey }).ok).toBe(true);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' });
    expect(verifyTranscript(fileOf('r1'), { publicKey: other as string }).problems[0]?.what).toContain('another key');
  });

  it('is the same when it is tried again, and after the event of the same end', async () => {
    await wholeRun('r1');
    const first = await failed('r1');
    const text = fileOf('r1');
    expect(await failed('r1')).toEqual(first);
    const event = {
      'detail-type': 'Step Functions Execution Status Change' as const,
      detail: { executionArn: executionOf('r1'), status: 'FAILED' as const },
    };
    expect(await f.close(event)).toEqual(first);
    expect(fileOf('r1')).toBe(text);
    expect((await f.kinds('r1')).filter((kind) => kind === 'closed' || kind === 'failed')).toEqual([
      'failed',
      'closed',
    ]);
  });

  it('goes on where it stopped: sealed once, though storing failed the first time', async () => {
    await wholeRun('r1');
    f.s3.state.fail = new Error('no bucket');
    await expect(done('r1')).rejects.toThrow('no bucket');
    expect(await lockHolder()).toBe('r1');
    f.s3.state.fail = undefined;
    const { transcript } = await failed('r1');
    expect(JSON.parse(fileOf('r1')).seal.head).toBe(transcript!.head);
    expect(await findRun(f.table, 'r1')).toMatchObject({ status: 'DONE' });
    expect(await lockHolder()).toBeUndefined();
  });

  it('leaves the lock of another run alone', async () => {
    await f.open('r1');
    await f.table.put({ pk: `LOCK#gaia-hub/${hub}`, sk: 'LOCK', run: 'r9', fence: 9 });
    await failed('r1');
    expect(await readLock(f.table, `gaia-hub/${hub}`)).toMatchObject({ run: 'r9', fence: 9 });
  });

  it('mails the alerts: error, cause, actions, runbook; text and HTML without markup of the cause', async () => {
    await wholeRun('r1');
    const cause = JSON.stringify({ errorType: 'VerifyFailed', errorMessage: 'issuer: <b>no</b>', trace: ['x'] });
    await failed('r1', 'VerifyFailed', cause);
    const mail = f.ses.mails.at(-1)!;
    expect(mail).toMatchObject({
      to: ['alerts@example.test'],
      subject: `gaia-reset-certificates on ${hub}: VerifyFailed`,
    });
    expect(mail.text).toContain('issuer: <b>no</b>');
    expect(mail.text).toContain('https://runbooks.example.test/gaia/reset-certificates.md#verify-failed');
    expect(mail.text).toContain('reset-certificates: SUCCEEDED');
    expect(mail.html).toContain('issuer: &lt;b&gt;no&lt;/b&gt;');
    expect(mail.html).not.toContain('<b>no');
    expect((await f.entries('r1')).slice(-3)).toMatchObject([
      { kind: 'failed', data: { error: 'VerifyFailed', cause: 'issuer: <b>no</b>' } },
      { kind: 'mailed', data: { to: ['alerts@example.test'] } },
      { kind: 'closed', data: { status: 'FAILED' } },
    ]);
    expect(verifyTranscript(fileOf('r1')).ok).toBe(true);
  });

  it('mails the error of whoever stopped it in one line, which adds no header', async () => {
    await f.open('r1');
    const error = 'Stopped\r\nBcc: mallory@example.test\u202e';
    await f.close({
      'detail-type': 'Step Functions Execution Status Change',
      detail: { executionArn: executionOf('r1'), status: 'ABORTED', error, cause: 'x' },
    });
    expect(f.ses.mails.at(-1)!.subject).toBe(
      `gaia-reset-certificates on ${hub}: Stopped Bcc: mallory@example.test\\u{202e}`,
    );
  });

  it('tells in the record and in the mail of every undo that failed, begun or not', async () => {
    const digest = await wholeRun('r1');
    await f.act('r1', digest, 'reset-certificates', { undo: true, token: 'token-of-the-undo' });
    await f.complete(f.ssm.finish(-1, { StatusDetails: 'Failed', ResponseCode: 1 }));
    const lambdaCause = JSON.stringify({ errorType: 'VotesInvalid', errorMessage: 'the votes do not hold', trace: [] });
    await f.close({
      run: 'r1',
      execution: executionOf('r1'),
      failure: { Error: 'VerifyFailed', Cause: 'no' },
      undo: [
        { action: 'reset-certificates', error: 'CommandFailed', cause: 'exit status 1' },
        { action: 'snapshot-data', error: 'VotesInvalid', cause: lambdaCause },
      ],
    });
    const alerts = (await f.entries('r1')).filter(({ kind }) => kind === 'alert').map(({ data }) => data);
    expect(alerts).toEqual([
      { what: 'The undo of "reset-certificates" failed: CommandFailed: exit status 1', action: 'reset-certificates' },
      { what: 'The undo of "snapshot-data" failed: VotesInvalid: the votes do not hold', action: 'snapshot-data' },
    ]);
    const { text } = f.ses.mails.at(-1)!;
    expect(text).toContain('reset-certificates: SUCCEEDED; undo: FAILED (CommandFailed)');
    expect(text).toContain('snapshot-data: SUCCEEDED; undo: not begun (VotesInvalid)');
    expect(verifyTranscript(fileOf('r1')).ok).toBe(true);
  });

  it('closes all the same when the mail does not go out', async () => {
    await f.open('r1');
    f.ses.state.fail = Object.assign(new Error('down'), { name: 'ServiceUnavailable' });
    await failed('r1');
    expect((await f.entries('r1')).at(-2)).toMatchObject({ kind: 'mailed', data: { failed: 'ServiceUnavailable' } });
    expect(await lockHolder()).toBeUndefined();
  });

  it.each(['ABORTED', 'TIMED_OUT', 'FAILED'] as const)(
    'closes from outside what was %s: gate, waits, lock, transcript',
    async (status) => {
      await f.open('r1');
      await f.request('r1');
      const made = await f.plan('r1');
      const gate = await f.gate('r1', made.digest);
      const event = {
        'detail-type': 'Step Functions Execution Status Change' as const,
        detail: { executionArn: executionOf('r1'), status, error: null, cause: null },
      };
      const { transcript } = await f.close(event);
      expect(transcript?.key).toBe('r1.transcript.json');
      expect(await readGate(f.table, gate)).toMatchObject({ status: 'CANCELLED' });
      expect(await listWaits(f.table)).toEqual([]);
      expect(await lockHolder()).toBeUndefined();
      expect(await findRun(f.table, 'r1')).toMatchObject({ status, failure: { error: `Execution.${status}` } });
      expect(verifyTranscript(fileOf('r1')).ok).toBe(true);
      await expect(f.vote(gate, 'ada', made)).rejects.toMatchObject({ name: 'GateClosed' });
    },
  );

  it('knows nothing of other executions, and clears a run that never opened', async () => {
    const event = (run: string) => ({
      'detail-type': 'Step Functions Execution Status Change' as const,
      detail: { executionArn: executionOf(run), status: 'FAILED' as const },
    });
    expect(await f.close(event('nobody'))).toEqual({ transcript: null });
    await f.open('r1');
    await f.table.update('RUN#r1', 'RUN', { status: 'OPENING' });
    expect(await f.close(event('r1'))).toEqual({ transcript: null });
    expect(await findRun(f.table, 'r1')).toBeUndefined();
    expect(await lockHolder()).toBeUndefined();
  });

  it('writes down no cause that looks like a secret', async () => {
    await f.open('r1');
    await failed('r1', 'States.TaskFailed', `token AQCEAAAAKgAAAAMAAAAA${'x'.repeat(600)}`);
    expect(fileOf('r1')).not.toContain('AQCEAAAA');
    expect(f.ses.mails.at(-1)!.text).not.toContain('AQCEAAAA');
  });
});
