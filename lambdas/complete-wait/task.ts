import { SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import {
  claimWait,
  markEarly,
  noteMissed,
  type OpenWait,
  readWait,
  removeWait,
  tokenOf,
  unclaimWait,
  type WaitKind,
  waitKey,
} from '../shared/waits.ts';
import type { Outcome, Ports, Settle } from './outcome.ts';
import type { CompleteWaitEvent } from './schema.ts';
import { settleAction } from './settle-action.ts';
import { settleCommand } from './settle-command.ts';
import { settleGate } from './settle-gate.ts';

const settle: { [Kind in WaitKind]: Settle } = {
  command: settleCommand,
  gate: settleGate,
  action: settleAction,
};

/** Statuses of a command that is not over. */
const ON_ITS_WAY = new Set(['Pending', 'InProgress', 'Delayed', 'Cancelling']);

/** Where each event says to look; undefined for what is none of ours. */
const keyOf: {
  [Type in CompleteWaitEvent['detail-type']]: (
    detail: Extract<CompleteWaitEvent, { 'detail-type': Type }>['detail'],
  ) => string | undefined;
} = {
  'EC2 Command Invocation Status-change Notification': (detail) =>
    detail['document-name']?.startsWith('stepbook-') && !ON_ITS_WAY.has(detail.status)
      ? waitKey.command(detail['command-id'])
      : undefined,
  'Command Finished': (detail) => waitKey.command(detail.commandId),
  'Gate Decided': (detail) => waitKey.gate(detail.gate),
  'Action Finished': (detail) => waitKey.action(detail.run, detail.action, detail.undo),
};

// SendTaskFailure: at most 32,768 characters of cause.
const LONGEST_CAUSE = 32_768;
/** Step Functions' ways to say that nobody waits for this token any more: timed out, stopped, completed, unknown. */
const LATE = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/**
 * 1. Finds the open wait that an event is about; none is a no-op. 2. Claims it. 3. Finds out what came of it, from the
 * source itself. 4. Completes the task token. 5. Forgets the wait. Doubled, late and unknown events change nothing.
 */
export async function completeWait(ports: Ports, event: CompleteWaitEvent): Promise<{ completed: boolean }> {
  const key = (keyOf[event['detail-type']] as (detail: unknown) => string | undefined)(event.detail);
  if (key === undefined) return { completed: false };
  for (;;) {
    const wait = await find(ports, key);
    if (!wait) return { completed: false };
    if (!(await claimWait(ports, wait))) {
      // Somebody is at it and may have looked before this event: ask for another look, or take over.
      if (await noteMissed(ports.table, wait)) continue;
      return { completed: false };
    }
    const settled = await settleClaimed(ports, wait);
    if (settled !== 'look again') return { completed: settled === 'completed' };
  }
}

async function settleClaimed(ports: Ports, wait: OpenWait): Promise<'completed' | 'nothing' | 'look again'> {
  try {
    const outcome = await settle[wait.kind](ports, wait);
    if (!outcome) return (await unclaimWait(ports.table, wait)) ? 'look again' : 'nothing';
    await complete(ports, wait, outcome);
  } catch (error) {
    if ((error as Error).name !== 'RunClosed') {
      await unclaimWait(ports.table, wait);
      throw error;
    }
    // A sealed run takes no entries, and nobody waits for this any more.
    await removeWait(ports.table, wait);
    return 'nothing';
  }
  await removeWait(ports.table, wait);
  return 'completed';
}

async function find(ports: Ports, key: string): Promise<OpenWait | undefined> {
  const wait = await readWait(ports.table, key);
  if (wait || !key.startsWith('command/')) return wait;
  await markEarly(ports, key);
  return readWait(ports.table, key);
}

async function complete(ports: Ports, wait: OpenWait, outcome: NonNullable<Outcome>): Promise<void> {
  const taskToken = await tokenOf(ports, wait);
  try {
    if ('error' in outcome) {
      const { error, cause } = outcome;
      await ports.sfn.send(new SendTaskFailureCommand({ taskToken, error, cause: cause.slice(0, LONGEST_CAUSE) }));
    } else {
      await ports.sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(outcome.result) }));
    }
  } catch (error) {
    if (!LATE.has((error as Error).name)) throw error;
    ports.log.warn('nobody waits any more', { wait: wait.key, run: wait.run, because: (error as Error).name });
  }
}
