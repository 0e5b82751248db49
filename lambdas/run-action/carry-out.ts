import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CancelCommandCommand, ListCommandInvocationsCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ApiStep, CommandStep } from '../../workflows/shared/plan.ts';
import { type ActionRow, finishAction, noteAction, readAction } from '../shared/actions.ts';
import { emit } from '../shared/bus.ts';
import { commentOf, sendCommand, wasRefused } from '../shared/commands.ts';
import { appendEntry, appendOnce, type EntryPorts } from '../shared/entries.ts';
import { ActionFailed, RunClosed } from '../shared/errors.ts';
import { noteOutcome } from '../shared/ledger/ledger.ts';
import { readRun } from '../shared/runs.ts';
import { onceSettled, unlessThrottled } from '../shared/throttled.ts';
import { openWait, type WaitPorts, waitKey } from '../shared/waits.ts';
import type { ApiCall } from './api-calls/api-call.ts';
import { NotSent } from './api-calls/not-sent.ts';

export interface CarryOutPorts extends WaitPorts, EntryPorts {
  ssm: SSMClient;
  events: EventBridgeClient;
  apiCalls: Record<string, ApiCall>;
  /** Between two tries of a request that was throttled, or came too early. */
  sleep: (ms: number) => Promise<void>;
}

/** One action on its way: which, of which run, and the token of the state that waits for it. */
export interface Begun {
  run: string;
  action: string;
  undo: boolean;
  token: string;
  /** True when an earlier call had begun it: find out what came of that, do not do it again. */
  before: boolean;
  row: ActionRow;
}

/** Longer than a request of an earlier call can still be on its way. */
const PATIENCE_SECONDS = 30;

type CarryOut<Step> = (ports: CarryOutPorts, begun: Begun, step: Step) => Promise<void>;

/** How each kind of step is carried out. */
export const carryOut: { [Kind in 'command' | 'api']: CarryOut<Extract<CommandStep | ApiStep, { kind: Kind }>> } = {
  command: async (ports, begun, step) => {
    const { table, now, events } = ports;
    const { run, action, undo, token } = begun;
    const known = begun.before ? await sentBefore(ports, begun, step) : undefined;
    const commandId = known?.commandId ?? (await send(ports, begun, step));
    if (!known?.noted) {
      await noteAction(table, run, action, undo, { commandId, instanceId: step.instanceId });
    }
    const { name: document, version, sha256 } = step.document;
    const sent = { action, ...(undo && { undo }), commandId, document, version, sha256, instanceId: step.instanceId };
    const { early } = await unlessClosed(ports, run, step.instanceId, commandId, async () => {
      await appendOnce(ports, run, 'command-sent', sent, ['commandId']);
      return openWait(ports, {
        key: waitKey.command(commandId),
        run,
        kind: 'command',
        token,
        deadline: new Date(now().getTime() + (step.deliverySeconds + step.executionSeconds) * 1000),
        detail: { commandId, instanceId: step.instanceId, action, undo },
      });
    });
    // A command that was sent by an earlier call may have ended long ago.
    if (early || begun.before) await emit(events, 'Command Finished', { commandId });
  },

  api: async (ports, begun, step) => {
    const { table, now, events } = ports;
    const { run, action, undo, token } = begun;
    const caller = ports.apiCalls[step.action];
    if (!caller) throw new ActionFailed(`${step.action} is not an API action that this cell carries out`);
    await openWait(ports, {
      key: waitKey.action(run, action, undo),
      run,
      kind: 'action',
      token,
      deadline: new Date(now().getTime() + 60_000),
      detail: { action, undo },
    });
    const known = begun.before ? await madeBefore(ports, begun, step, caller) : undefined;
    if (known !== 'told') {
      const result = known ?? (await call(ports, begun, step, caller));
      await finishAction(table, run, action, undo, { finished: now().toISOString(), status: 'SUCCEEDED', result });
    }
    const { status, result = {}, cause } = (await readAction(table, run, action, undo))!;
    const ended = { action, status, result, ...(cause !== undefined && { cause }) };
    await appendOnce(ports, run, undo ? 'undo-finished' : 'action-finished', ended, ['action']);
    await emit(events, 'Action Finished', { run, action, undo });
  },
};

/**
 * Keeps a command from going on for a run that was stopped while it was sent: nobody waits for it, and the lock is another's
 * by then. Whoever closes a run marks it as closed and then looks for waits; here the wait is written first and then the
 * mark is read, so one of the two sees the other.
 */
async function unlessClosed<Result>(
  { table, ssm }: CarryOutPorts,
  run: string,
  instanceId: string,
  commandId: string,
  tell: () => Promise<Result>,
): Promise<Result> {
  let result: Result | undefined;
  try {
    result = await tell();
  } catch (error) {
    if ((error as Error).name !== 'RunClosed') throw error;
  }
  if (result !== undefined && (await readRun(table, run)).status === 'OPEN') return result;
  await ssm.send(new CancelCommandCommand({ CommandId: commandId, InstanceIds: [instanceId] }));
  throw new RunClosed(
    `run ${run} was closed while ${commandId} was sent to ${instanceId}; SSM was asked to cancel it, and what it had done stays done`,
  );
}

async function send(ports: CarryOutPorts, begun: Begun, step: CommandStep): Promise<string> {
  const { document, parameters, instanceId, deliverySeconds } = step;
  try {
    const sending = { document, parameters, instanceId, deliverySeconds, comment: commentFor(begun) };
    return await unlessThrottled(() => sendCommand(ports.ssm, sending), ports.sleep);
  } catch (cause) {
    throw await failed(ports, begun, cause as Error, `${document.name} was not sent to ${instanceId}`);
  }
}

async function call(ports: CarryOutPorts, begun: Begun, step: ApiStep, caller: ApiCall) {
  const request = () => unlessThrottled(() => caller.call(step.arguments), ports.sleep);
  try {
    return await onceSettled(request, caller.notYet ?? [], ports.sleep);
  } catch (cause) {
    throw await failed(ports, begun, cause as Error, `${step.action} failed`);
  }
}

/** Ends an action whose request was answered with no; one whose answer is missing stays begun, since it may have happened. */
async function failed(ports: CarryOutPorts, begun: Begun, cause: Error, what: string): Promise<Error> {
  const { run, action, undo } = begun;
  const told = `${what}: ${cause.name}: ${cause.message}`;
  if (!wasRefused(cause) && !(cause instanceof NotSent))
    return new ActionFailed(`${told}. Whether it happened is not known.`, { cause });
  const end = { finished: ports.now().toISOString(), status: 'REFUSED' as const, cause: told };
  await finishAction(ports.table, run, action, undo, end);
  if (begun.row.asks) await noteOutcome(ports.table, run, begun.row, { outcome: 'never', finished: end.finished });
  await appendEntry(ports, run, undo ? 'undo-finished' : 'action-finished', {
    action,
    status: end.status,
    cause: told,
  });
  return new ActionFailed(told, { cause });
}

const commentFor = ({ run, action, undo }: Begun) => commentOf(run, ...(undo ? ['undo'] : []), action);

/**
 * What an earlier call of the same action has come to. It may still be at it (the same event, delivered twice), so it is given
 * longer than any request takes; undefined after that.
 */
async function earlier<T>(
  { table, sleep }: CarryOutPorts,
  { run, action, undo }: Begun,
  look: (row: ActionRow) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let looks = 0; ; looks += 1) {
    const found = await look((await readAction(table, run, action, undo))!);
    if (found !== undefined || looks === PATIENCE_SECONDS) return found;
    await sleep(1_000);
  }
}

/** The command that an earlier call sent; `noted` when its row says so. Never sent a second time. */
async function sentBefore(ports: CarryOutPorts, begun: Begun, step: CommandStep) {
  const found = await earlier(ports, begun, async ({ commandId, finished, cause }) => {
    if (commandId) return { commandId, noted: true };
    // It was refused: nothing ran, and nothing will.
    if (finished) throw new ActionFailed(cause ?? `"${begun.action}" was not sent`);
    const sent = await findSent(ports.ssm, begun, step);
    return sent && { commandId: sent, noted: false };
  });
  if (found) return found;
  throw new ActionFailed(
    `"${begun.action}" was begun at ${begun.row.begun}, and no command of it is found on ${step.instanceId}. ` +
      'Whether it ran is not known; it is not sent again.',
  );
}

/** What SSM lists for this instance with this action as its comment. */
async function findSent(ssm: SSMClient, begun: Begun, step: CommandStep): Promise<string | undefined> {
  const { CommandInvocations = [] } = await ssm.send(
    new ListCommandInvocationsCommand({ InstanceId: step.instanceId, MaxResults: 50 }),
  );
  const comment = commentFor(begun);
  return CommandInvocations.find((each) => each.Comment === comment && each.DocumentName === step.document.name)
    ?.CommandId;
}

/**
 * What an earlier API call made; `told` when its end is recorded. Undefined only for a call that may be made twice: its
 * arguments make the second one the first.
 */
async function madeBefore(ports: CarryOutPorts, begun: Begun, step: ApiStep, caller: ApiCall) {
  const found = await earlier(ports, begun, async ({ finished }) =>
    finished ? ('told' as const) : caller.find(step.arguments),
  );
  if (found || caller.repeatable) return found;
  throw new ActionFailed(
    `"${begun.action}" was begun at ${begun.row.begun}, and nothing of ${step.action} is found. ` +
      'Whether it happened is not known; it is not called again.',
  );
}
