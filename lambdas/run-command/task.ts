import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Estate } from '../../workflows/shared/estate.ts';
import { emit } from '../shared/bus.ts';
import { commentOf, sendCommand } from '../shared/commands.ts';
import { appendEntry } from '../shared/entries.ts';
import { CommandFailed, InputInvalid } from '../shared/errors.ts';
import { describeDocument, documentName } from '../shared/plans.ts';
import { readRun, resolve } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';
import { openWait, waitKey } from '../shared/waits.ts';
import type { RunCommandEvent } from './schema.ts';

export interface Ports {
  table: Table;
  ssm: SSMClient;
  kms: KMSClient;
  events: EventBridgeClient;
  tokenKeyId: string;
  estate: Estate;
  now: () => Date;
}

const DELIVERY_SECONDS = 60;
const EXECUTION_SECONDS = 300;

/**
 * Sends a read-only command and keeps the task token until it has ended. The command must be one that the procedure
 * declares. Sent again when the state is retried: looking twice changes nothing.
 */
export async function runCommand(ports: Ports, event: RunCommandEvent): Promise<{ commandId: string }> {
  const { table, ssm, now } = ports;
  const { fact, phase, command, parameters, instanceId, token } = event;
  const run = await readRun(table, event.run);
  const { procedure } = resolve(run, ports.estate);
  if (!procedure.commands.includes(command)) {
    throw new InputInvalid(`field "command" is "${command}": one of ${procedure.commands.join(', ')}`);
  }
  const document = { name: documentName(command), ...(await describeDocument(ssm, documentName(command))) };
  const comment = commentOf(run.id, fact, phase);
  const sending = { document, parameters, instanceId, deliverySeconds: DELIVERY_SECONDS, comment };
  const commandId = await sendCommand(ssm, sending).catch((cause: Error) => {
    throw new CommandFailed(`${document.name} was not sent to ${instanceId}: ${cause.name}: ${cause.message}`, {
      cause,
    });
  });
  await appendEntry({ table, now, secrets: [token] }, run.id, 'command-sent', {
    fact,
    phase,
    commandId,
    document: document.name,
    version: document.version,
    sha256: document.sha256,
    instanceId,
  });
  const { early } = await openWait(ports, {
    key: waitKey.command(commandId),
    run: run.id,
    kind: 'command',
    token,
    deadline: new Date(now().getTime() + (DELIVERY_SECONDS + EXECUTION_SECONDS) * 1000),
    detail: { commandId, instanceId, fact, phase },
  });
  if (early) await emit(ports.events, 'Command Finished', { commandId });
  return { commandId };
}
