import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { readAction } from '../shared/actions.ts';
import { emit } from '../shared/bus.ts';
import { commandResult } from '../shared/command-result.ts';
import type { MailPorts } from '../shared/gate/mail-people.ts';
import { remindPeople } from '../shared/gate/remind.ts';
import { settleGate } from '../shared/gate/settle-gate.ts';
import { listWaits, type OpenWait, readWait, type WaitKind } from '../shared/waits.ts';
import type { Log } from '../shared/wiring.ts';

export interface Ports extends MailPorts {
  ssm: SSMClient;
  events: EventBridgeClient;
  log: Pick<Log, 'info' | 'error'>;
}

/** Younger waits are left to their own event. */
const PATIENCE_MS = 30_000;

/** What is done about an open wait of each kind; true when its event was sent again. */
const reconcile: { [Kind in WaitKind]: (ports: Ports, wait: OpenWait) => Promise<boolean> } = {
  command: async ({ ssm, events }, { detail }) => {
    const { commandId, instanceId } = detail as { commandId: string; instanceId: string };
    if (!(await commandResult(ssm, commandId, instanceId))) return false;
    await emit(events, 'Command Finished', { commandId });
    return true;
  },
  gate: async (ports, { key }) => {
    const gate = key.slice('gate/'.length);
    // Decides a gate that is due: a decisive vote whose decision was lost, or the expiry, which rejects.
    const settled = await settleGate(ports, gate);
    if (!settled) return false;
    if (settled.gate.status === 'OPEN') {
      await remindPeople(ports, settled.gate, settled.tally);
      return false;
    }
    await emit(ports.events, 'Gate Decided', { gate });
    return true;
  },
  action: async ({ table, events }, { run, detail }) => {
    const { action, undo } = detail as { action: string; undo: boolean };
    if (!(await readAction(table, run, action, undo))?.finished) return false;
    await emit(events, 'Action Finished', { run, action, undo });
    return true;
  },
};

/**
 * Looks at every open wait that is older than half a minute and sends its event again when what it waits for has
 * happened. People who have not voted are reminded. It completes nothing itself. One wait that cannot be looked at does not keep the others from it.
 */
export async function reconcileWaits(ports: Ports): Promise<{ looked: number; sent: number }> {
  let looked = 0;
  let sent = 0;
  const failures: Error[] = [];
  for (const { key, deadline } of await listWaits(ports.table)) {
    const wait = await readWait(ports.table, key);
    if (!wait || wait.deadline !== deadline) {
      // Completed or opened again since, or just being opened: only what is past its time is cleared away.
      if (deadline <= ports.now().toISOString()) await ports.table.remove('WAITS', `${deadline}#${key}`);
      continue;
    }
    const due = wait.deadline <= ports.now().toISOString();
    if (!due && ports.now().getTime() - Date.parse(wait.opened) < PATIENCE_MS) continue;
    looked += 1;
    try {
      if (await reconcile[wait.kind](ports, wait)) sent += 1;
    } catch (error) {
      failures.push(error as Error);
      ports.log.error('a wait could not be looked at', { wait: key, error: error as Error });
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${looked} waits failed`);
  return { looked, sent };
}
