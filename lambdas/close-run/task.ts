import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Estate } from '../../workflows/shared/estate.ts';
import { anchorOf } from '../../workflows/shared/runbook-anchor.ts';
import { listActions } from '../shared/actions.ts';
import { appendEntry, type Entry, readEntries } from '../shared/entries.ts';
import { readVotes } from '../shared/gate/gate-rows.ts';
import { cancelGate } from '../shared/gate/settle-gate.ts';
import { noteTranscript, releaseLock } from '../shared/locks.ts';
import { gateIdOf } from '../shared/plans.ts';
import { enterRequesters } from '../shared/requesters.ts';
import { findRun, type Run } from '../shared/runs.ts';
import { listWaits, readWait, removeWait } from '../shared/waits.ts';
import type { Log } from '../shared/wiring.ts';
import { cancelCommand } from './cancel-commands.ts';
import { type Ending, endingOf } from './ending.ts';
import { failureMail } from './failure-mail.ts';
import type { CloseRunEvent, ExecutionEnded } from './schema.ts';
import { type SealPorts, sealTranscript } from './seal-transcript.ts';

export interface Ports extends SealPorts {
  ssm: SSMClient;
  ses: SESv2Client;
  estate: Estate;
  cell: string;
  now: () => Date;
  log: Pick<Log, 'info' | 'error'>;
}

/** Where the transcript lies, and what its seal counts. Null for an event about an execution that is no run of ours. */
export interface Closed {
  transcript: { key: string; head: string; entries: number } | null;
}

/**
 * 1. Ends what is still open: the gate, the waits, a command on its way. 2. Tells the alerts of a failure, and of every undo that failed. 3. Appends `closed`, after which the
 * record takes nothing more. 4. Seals and stores the transcript. 5. Marks the run as closed. 6. Releases the lock, if this
 * run holds it. Each step finds what an earlier try has done; a closed run stays as it is.
 */
export async function closeRun(ports: Ports, given: CloseRunEvent): Promise<Closed> {
  const { table } = ports;
  const event = 'detail-type' in given && given['detail-type'] === 'Execution Ended' ? await look(ports, given) : given;
  if (!event) return { transcript: null };
  const ending = endingOf(event);
  const run = await findRun(table, ending.run);
  if (!run || run.execution !== ending.execution) {
    if (ending.fromOutside) return { transcript: null };
    throw new Error(`there is no run ${ending.run} of execution ${ending.execution}`);
  }
  if (run.status === 'OPENING') {
    // It ended before it was open: nothing was told and nothing was done, only the lock may be taken.
    await releaseLock(table, run.targetKey, run.id);
    await table.remove(`RUN#${run.id}`, 'RUN', { status: 'OPENING' });
    return { transcript: null };
  }
  if (run.transcript) {
    await endOpenThings(ports, run);
    await noteTranscript(table, run.targetKey, run.id, run.transcript);
    await releaseLock(table, run.targetKey, run.id);
    return { transcript: run.transcript };
  }
  await endOpenThings(ports, run);
  const entries = await closeRecord(ports, run, ending);
  const last = entries.at(-1)!;
  const failed = entries.find((entry) => entry.kind === 'failed')?.data as Run['failure'];
  const closed: Run = {
    ...run,
    status: last.data.status as Run['status'],
    closed: last.time,
    ...(failed && { failure: { error: failed.error, cause: failed.cause } }),
  };
  const transcript = await sealTranscript(ports, closed, entries);
  const { status, failure } = closed;
  await table.update(
    `RUN#${run.id}`,
    'RUN',
    { status, closed: last.time, failure, transcript },
    { pk: { present: true } },
  );
  // What was being sent when the run was stopped may wait only now; nothing may be on its way when the lock is free.
  await endOpenThings(ports, run);
  await noteTranscript(table, run.targetKey, run.id, transcript);
  await releaseLock(table, run.targetKey, run.id);
  return { transcript };
}

/** The status change that was lost; undefined for an execution that is not over, or that came to its own end. */
async function look({ sfn }: Ports, { detail: { executionArn } }: ExecutionEnded) {
  const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  if (status !== 'FAILED' && status !== 'TIMED_OUT' && status !== 'ABORTED') return undefined;
  return {
    'detail-type': 'Step Functions Execution Status Change' as const,
    detail: { executionArn, status, error, cause },
  };
}

async function endOpenThings(ports: Ports, run: Run): Promise<void> {
  const { table } = ports;
  if (run.planDigest) await cancelGate(ports, gateIdOf(run.id, run.planDigest));
  for (const { key, run: of } of await listWaits(table)) {
    const wait = of === run.id ? await readWait(table, key) : undefined;
    if (!wait) continue;
    await cancelCommand(ports, run.id, wait);
    await removeWait(table, wait);
  }
}

/** Completes the record up to `closed`, and gives all of it. */
async function closeRecord(ports: Ports, run: Run, ending: Ending): Promise<Entry[]> {
  const { table } = ports;
  let entries = await readEntries(table, run.id);
  if (entries.at(-1)?.kind !== 'closed') {
    await enterRequesters(ports, run.id, run.execution);
    await enterVotes(ports, run, entries);
    const { failure } = ending;
    if (failure && !entries.some((entry) => entry.kind === 'failed')) {
      for (const { action, error, cause } of ending.notUndone) {
        const which =
          action === undefined
            ? 'What was to be undone is not known, so nothing was'
            : `The undo of "${action}" failed`;
        await appendEntry(ports, run.id, 'alert', { what: `${which}: ${error}: ${cause}`, ...(action && { action }) });
      }
      await appendEntry(ports, run.id, 'failed', failure);
      await mailFailure(ports, run, { ...ending, failure });
    }
    await appendEntry(ports, run.id, 'closed', { status: ending.status });
    entries = await readEntries(table, run.id);
  }
  return entries;
}

/** A vote is stored before it is told; if whoever stored it died between the two, it is told here. */
async function enterVotes(ports: Ports, run: Run, entries: Entry[]): Promise<void> {
  if (!run.planDigest) return;
  const { votes } = await readVotes(ports.table, gateIdOf(run.id, run.planDigest));
  const told = new Set(entries.filter((entry) => entry.kind === 'voted').map((entry) => entry.data.signature));
  for (const vote of votes) if (!told.has(vote.signature)) await appendEntry(ports, run.id, 'voted', { ...vote });
}

/** Mail is a convenience: when it does not go out, the record says so and the run is closed all the same. */
async function mailFailure(ports: Ports, run: Run, ending: Ending & { failure: NonNullable<Ending['failure']> }) {
  const { table, ses } = ports;
  const cell = ports.estate.cells[ports.cell]!;
  const [actions, undone] = await Promise.all([listActions(table, run.id), listActions(table, run.id, true)]);
  const runbook = `${run.runbook}#${anchorOf(ending.failure.error)}`;
  const mail = failureMail(run, ending, actions, undone, cell, runbook);
  const told = { to: mail.to, subject: mail.subject };
  try {
    const { MessageId } = await ses.send(
      new SendEmailCommand({
        FromEmailAddress: mail.from,
        Destination: { ToAddresses: mail.to },
        Content: {
          Simple: {
            Subject: { Data: mail.subject, Charset: 'UTF-8' },
            Body: { Text: { Data: mail.text, Charset: 'UTF-8' }, Html: { Data: mail.html, Charset: 'UTF-8' } },
          },
        },
        EmailTags: [{ Name: 'stepbook-run', Value: run.id.replace(/[^A-Za-z0-9_-]/g, '_') }],
      }),
    );
    await appendEntry(ports, run.id, 'mailed', { ...told, message: MessageId });
  } catch (error) {
    ports.log.error('the failure mail was not sent', { run: run.id, error: error as Error });
    await appendEntry(ports, run.id, 'mailed', { ...told, failed: (error as Error).name });
  }
}
