import { CancelCommandCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { appendEntry, type EntryPorts } from '../shared/entries.ts';
import type { Wait } from '../shared/waits.ts';

/**
 * Asks SSM to cancel the command that a run waited for when it was stopped: nobody would look at its end any more. The
 * record says so; a command that cannot be cancelled is one that a person must look at.
 */
export async function cancelCommand(ports: EntryPorts & { ssm: SSMClient }, run: string, wait: Wait): Promise<void> {
  if (wait.kind !== 'command') return;
  const { commandId, instanceId, action } = wait.detail as { commandId: string; instanceId: string; action?: string };
  const which = `the command ${commandId}${action ? ` of "${action}"` : ''} on ${instanceId}`;
  let what = `${which} was on its way when the run ended; SSM was asked to cancel it, and what it had done stays done`;
  try {
    await ports.ssm.send(new CancelCommandCommand({ CommandId: commandId, InstanceIds: [instanceId] }));
  } catch (error) {
    what = `${which} was on its way when the run ended and could not be cancelled: ${(error as Error).name}`;
  }
  try {
    await appendEntry(ports, run, 'alert', { what, commandId, instanceId });
  } catch (error) {
    // It was sent while the run was closed: its record says that the action began, and takes nothing more.
    if ((error as Error).name !== 'RunClosed') throw error;
  }
}
