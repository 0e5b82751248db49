import type {
  CancelCommandRequest,
  GetCommandInvocationRequest,
  ListCommandInvocationsRequest,
  ListCommandsRequest,
  SendCommandRequest,
} from '@aws-sdk/client-ssm';
import type { Clock } from '../../engine/clock.ts';
import type { Machines } from '../machines/registry.ts';
import type { SsmCaller } from './caller.ts';
import { commandStatus } from './command-status.ts';
import { type Command, type CommandStore, isFinal } from './command-store.ts';
import { passes, plugin, stepName } from './command-views.ts';
import { ownerOf } from './database.ts';
import type { Delivery } from './delivery.ts';
import { readDocumentContent } from './document-content.ts';
import type { DocumentStore } from './document-store.ts';
import { checkRange, constraintFailure, ssmFailure } from './failure.ts';
import { page } from './page.ts';
import { parameterValues } from './parameters.ts';
import { targetsOf } from './targets.ts';

const deliverySeconds = { least: 30, most: 2_592_000, usual: 3600 };

export interface CommandOperationsOptions {
  documents: DocumentStore;
  store: CommandStore;
  delivery: Delivery;
  machines: Machines;
  clock: Clock;
  newId: () => string;
}

/** SSM's operations on commands. */
export function commandOperations({ documents, store, delivery, machines, clock, newId }: CommandOperationsOptions) {
  const find = (caller: SsmCaller, id: string | undefined) => {
    const command = id === undefined ? undefined : store.command(ownerOf(caller), id);
    if (!command) throw ssmFailure('InvalidCommandId', `There is no command ${id}.`);
    return command;
  };
  const describe = (command: Command) => {
    const { body } = command;
    return {
      CommandId: command.id,
      DocumentName: body.documentName,
      DocumentVersion: body.documentVersion,
      Comment: body.comment,
      ExpiresAfter: new Date(command.expires),
      Parameters: body.parameters,
      InstanceIds: body.instanceIds,
      Targets: [],
      RequestedDateTime: new Date(command.requested),
      OutputS3BucketName: '',
      OutputS3KeyPrefix: '',
      MaxConcurrency: '50',
      MaxErrors: '0',
      ServiceRole: '',
      NotificationConfig: { NotificationArn: '', NotificationEvents: [], NotificationType: '' },
      TimeoutSeconds: body.timeoutSeconds,
      ...commandStatus(store.invocations(command.owner, command.id)),
    };
  };

  return {
    SendCommand(input: SendCommandRequest, caller: SsmCaller) {
      const { TimeoutSeconds = deliverySeconds.usual, Comment = '' } = input;
      checkRange(input.TimeoutSeconds, 'timeoutSeconds', deliverySeconds.least, deliverySeconds.most);
      if (Comment.length > 100) {
        throw constraintFailure(Comment, 'comment', 'Member must have length less than or equal to 100');
      }
      const instanceIds = targetsOf(input);
      const owner = ownerOf(caller);
      const document = documents.find(owner, input.DocumentName!, input.DocumentVersion);
      if (input.DocumentHash !== undefined && input.DocumentHash !== '') {
        const type = input.DocumentHashType ?? 'Sha256';
        if (type !== 'Sha256' || input.DocumentHash !== document.hash) {
          throw ssmFailure('InvalidDocument', `document hash ${input.DocumentHash} does not match ${type}.`);
        }
      }
      parameterValues(readDocumentContent(document.content, document.format), input.Parameters);
      const unfit = instanceIds.filter((id) => !machines.get(id, caller)?.isRunning());
      if (unfit.length > 0) {
        throw ssmFailure(
          'InvalidInstanceId',
          `Instances [[${unfit.join(', ')}]] not in a valid state for account ${caller.account}`,
        );
      }
      const requested = clock.now();
      const command: Command = {
        owner,
        id: newId(),
        requested,
        expires: requested + TimeoutSeconds * 1000,
        body: {
          documentName: document.name,
          documentVersion: String(document.version),
          document: document.content,
          documentFormat: document.format,
          parameters: input.Parameters ?? {},
          instanceIds,
          comment: Comment,
          timeoutSeconds: TimeoutSeconds,
        },
      };
      delivery.send(command);
      return { Command: describe(command) };
    },

    CancelCommand(input: CancelCommandRequest, caller: SsmCaller) {
      const command = find(caller, input.CommandId);
      const instances = input.InstanceIds?.length ? input.InstanceIds : command.body.instanceIds;
      for (const instance of instances) {
        if (!command.body.instanceIds.includes(instance)) {
          throw ssmFailure('InvalidInstanceId', `Command ${command.id} was not sent to ${instance}.`);
        }
      }
      for (const instance of instances) delivery.cancel(command, instance);
      return {};
    },

    ListCommands(input: ListCommandsRequest, caller: SsmCaller) {
      const found = input.CommandId ? [find(caller, input.CommandId)] : store.commands(ownerOf(caller));
      const { items, NextToken } = page(
        found
          .filter(({ body }) => !input.InstanceId || body.instanceIds.includes(input.InstanceId))
          .map(describe)
          .filter((command) => passes(input.Filters, command.Status, command.DocumentName, command.RequestedDateTime)),
        input,
      );
      return { Commands: items, NextToken };
    },

    ListCommandInvocations(input: ListCommandInvocationsRequest, caller: SsmCaller) {
      const found = input.CommandId ? [find(caller, input.CommandId)] : store.commands(ownerOf(caller));
      const all = found.flatMap((command) =>
        store
          .invocations(command.owner, command.id)
          .filter(({ instance }) => !input.InstanceId || instance === input.InstanceId)
          .filter(({ status }) => passes(input.Filters, status, command.body.documentName, new Date(command.requested)))
          .map((invocation) => ({ command, invocation })),
      );
      const { items, NextToken } = page(all, input);
      return {
        CommandInvocations: items.map(({ command, invocation }) => ({
          CommandId: command.id,
          InstanceId: invocation.instance,
          InstanceName: machines.get(invocation.instance)?.record.tags.Name ?? '',
          Comment: command.body.comment,
          DocumentName: command.body.documentName,
          DocumentVersion: command.body.documentVersion,
          RequestedDateTime: new Date(command.requested),
          Status: invocation.status,
          StatusDetails: invocation.details,
          StandardOutputUrl: '',
          StandardErrorUrl: '',
          CommandPlugins: input.Details ? [plugin(command, invocation)] : [],
          ServiceRole: '',
        })),
        NextToken,
      };
    },

    GetCommandInvocation(input: GetCommandInvocationRequest, caller: SsmCaller) {
      const command = find(caller, input.CommandId);
      const invocation = store.invocation(command.owner, command.id, input.InstanceId ?? '');
      const name = stepName(command);
      if (!invocation) throw ssmFailure('InvocationDoesNotExist', `${command.id} was not sent to ${input.InstanceId}.`);
      if (input.PluginName !== undefined && input.PluginName !== name) {
        throw ssmFailure(
          'InvalidPluginName',
          `Plugin name ${input.PluginName} is not valid; the document has ${name}.`,
        );
      }
      const { started, finished, status } = invocation;
      const ended = isFinal(status) && started !== null && finished !== null;
      return {
        CommandId: command.id,
        InstanceId: invocation.instance,
        Comment: command.body.comment,
        DocumentName: command.body.documentName,
        DocumentVersion: command.body.documentVersion,
        PluginName: name,
        ResponseCode: invocation.code,
        ExecutionStartDateTime: started === null ? '' : new Date(started).toISOString(),
        ExecutionElapsedTime: ended ? `PT${(finished - started) / 1000}S` : '',
        ExecutionEndDateTime: ended ? new Date(finished).toISOString() : '',
        Status: status,
        StatusDetails: invocation.details,
        StandardOutputContent: invocation.stdout,
        StandardOutputUrl: '',
        StandardErrorContent: invocation.stderr,
        StandardErrorUrl: '',
      };
    },
  };
}
