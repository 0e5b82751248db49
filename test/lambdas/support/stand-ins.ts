import { createHash, randomUUID } from 'node:crypto';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { buildDocument } from '../../../commands/build-document.ts';

/** An error as the SDK throws it. */
export const awsError = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error(`${name} (stand-in)`), { name, $metadata: { httpStatusCode } });

// biome-ignore lint/suspicious/noExplicitAny: inputs of many commands
type Answers = Record<string, (input: any) => unknown>;

/** A client that answers the commands given and refuses all others; `calls` lists what was sent. */
function client<Client>(answers: Answers) {
  const calls: { command: string; input: Record<string, unknown> }[] = [];
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const name = command.constructor.name.replace(/^_/, '').replace(/Command$/, '');
    calls.push({ command: name, input: command.input });
    const answer = answers[name];
    if (!answer) throw new Error(`the stand-in does not know ${name}`);
    return { $metadata: { httpStatusCode: 200 }, ...((await answer(command.input)) as object) };
  };
  return { client: { send } as unknown as Client, calls };
}

interface Invocation {
  CommandId: string;
  InstanceId: string;
  DocumentName: string;
  Comment: string;
  Parameters: Record<string, string[]>;
  StatusDetails: string;
  ResponseCode: number;
  StandardOutputContent: string;
  StandardErrorContent: string;
}

/** Documents by their command, each built once: a sweep of faults opens hundreds of these. */
const built = new Map<string, ReturnType<typeof buildDocument>>();

/** SSM with the real documents of some commands; commands end when the test says so. */
export function ssmStandIn(commands: string[]) {
  const documents = new Map<string, { content: string; version: string }>();
  const put = (name: string, content: string) =>
    documents.set(name, { content, version: String(Number(documents.get(name)?.version ?? 0) + 1) });
  for (const command of commands) {
    const document = built.get(command) ?? buildDocument(command);
    built.set(command, document);
    put(document.name, document.content);
  }
  const hash = (content: string) => createHash('sha256').update(content).digest('hex');
  const invocations: Invocation[] = [];
  const state = { failSend: undefined as Error | undefined, loseAnswer: false, throttle: 0 };
  const { client: ssm, calls } = client<SSMClient>({
    DescribeDocument: ({ Name }) => {
      const found = documents.get(Name);
      if (!found) throw awsError('InvalidDocument');
      return { Document: { Name, DocumentVersion: found.version, Hash: hash(found.content), HashType: 'Sha256' } };
    },
    GetDocument: ({ Name }) => ({ Content: documents.get(Name)!.content }),
    SendCommand: (input) => {
      if (state.throttle > 0) {
        state.throttle -= 1;
        throw awsError('ThrottlingException');
      }
      if (state.failSend) throw state.failSend;
      const document = documents.get(input.DocumentName);
      if (!document || input.DocumentVersion !== document.version || input.DocumentHash !== hash(document.content)) {
        throw awsError('InvalidDocument');
      }
      const CommandId = randomUUID();
      invocations.push({
        CommandId,
        InstanceId: input.InstanceIds[0],
        DocumentName: input.DocumentName,
        Comment: input.Comment,
        Parameters: input.Parameters,
        StatusDetails: 'InProgress',
        ResponseCode: -1,
        StandardOutputContent: '',
        StandardErrorContent: '',
      });
      if (state.loseAnswer) throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
      return { Command: { CommandId } };
    },
    CancelCommand: ({ CommandId }) => {
      const found = invocations.find((each) => each.CommandId === CommandId);
      if (!found) throw awsError('InvalidCommandId');
      found.StatusDetails = 'Cancelled';
      return {};
    },
    GetCommandInvocation: ({ CommandId }) => {
      const found = invocations.find((each) => each.CommandId === CommandId);
      if (!found) throw awsError('InvocationDoesNotExist');
      return found;
    },
    ListCommandInvocations: ({ InstanceId }) => ({
      CommandInvocations: invocations.filter((each) => each.InstanceId === InstanceId),
    }),
  });
  return {
    ssm,
    calls,
    invocations,
    state,
    put,
    /** Puts another content under the same version, as nobody could with SSM; `restore` puts the first back. */
    replace(name: string, content: string) {
      const before = documents.get(name)!;
      documents.set(name, { ...before, content });
      return { restore: () => void documents.set(name, before) };
    },
    read: (name: string) => documents.get(name)!,
    set: (name: string, document: { content: string; version: string }) => void documents.set(name, document),
    finish(index: number, change: Partial<Invocation> = {}) {
      const found = invocations.at(index)!;
      Object.assign(found, { StatusDetails: 'Success', ResponseCode: 0 }, change);
      return {
        'detail-type': 'EC2 Command Invocation Status-change Notification' as const,
        source: 'aws.ssm' as const,
        detail: { 'command-id': found.CommandId, 'document-name': found.DocumentName, status: 'Success' },
      };
    },
  };
}

/** States of a certificate reset that an execution comes to after `Open`. */
const ENTERED = [
  ...['Triage', 'Plan', 'Gate', 'Recheck'],
  ...['SnapshotData', 'BackUpCertificates', 'RehearseIssuance', 'ResetCertificates', 'UndoAction'],
];

/** Step Functions: one definition, a small history in two pages, and the tokens that were completed. */
export function sfnStandIn() {
  const state = { status: 'RUNNING', definition: '{"StartAt":"Open"}', refuseToken: undefined as string | undefined };
  const completed: { token: string; output?: unknown; error?: string; cause?: string }[] = [];
  const token = (entry: (typeof completed)[number]) => {
    if (state.refuseToken) throw awsError(state.refuseToken);
    completed.push(entry);
    return {};
  };
  const timestamp = new Date('2026-11-20T12:00:00.000Z');
  const { client: sfn, calls } = client<SFNClient>({
    DescribeExecution: () => ({ status: state.status }),
    DescribeStateMachineForExecution: () => ({ definition: state.definition }),
    SendTaskSuccess: ({ taskToken, output }) => token({ token: taskToken, output: JSON.parse(output) }),
    SendTaskFailure: ({ taskToken, error, cause }) => token({ token: taskToken, error, cause }),
    GetExecutionHistory: ({ nextToken }) =>
      nextToken
        ? {
            events: ENTERED.map((name, at) => ({
              id: at + 4,
              type: 'TaskStateEntered',
              timestamp,
              stateEnteredEventDetails: { name, input: '{}' },
            })),
          }
        : {
            events: [
              { id: 1, type: 'ExecutionStarted', timestamp },
              { id: 2, type: 'TaskStateEntered', timestamp, stateEnteredEventDetails: { name: 'Open', input: '{}' } },
              { id: 3, type: 'TaskScheduled', timestamp },
            ],
            nextToken: 'more',
          },
  });
  return { sfn, calls, state, completed };
}

export function s3StandIn() {
  const objects = new Map<string, string>();
  const state = { fail: undefined as Error | undefined };
  const { client: s3, calls } = client<S3Client>({
    PutObject: ({ Key, Body, IfNoneMatch, ChecksumSHA256 }) => {
      if (state.fail) throw state.fail;
      if (createHash('sha256').update(Body).digest('base64') !== ChecksumSHA256) throw awsError('BadDigest');
      if (IfNoneMatch === '*' && objects.has(Key)) throw awsError('PreconditionFailed', 412);
      objects.set(Key, Body);
      return {};
    },
    GetObject: ({ Key }) => {
      const text = objects.get(Key);
      if (text === undefined) throw awsError('NoSuchKey', 404);
      return { Body: { transformToString: async () => text } };
    },
  });
  return { s3, calls, state, objects };
}

export function ec2StandIn() {
  const snapshots: Record<string, unknown>[] = [];
  const state = { fail: undefined as Error | undefined, loseAnswer: false };
  const { client: ec2, calls } = client<EC2Client>({
    CreateSnapshot: (input) => {
      if (state.fail) throw state.fail;
      const snapshot = { SnapshotId: `snap-${snapshots.length}`, VolumeId: input.VolumeId, State: 'pending', input };
      snapshots.push(snapshot);
      if (state.loseAnswer) throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
      return snapshot;
    },
    DescribeSnapshots: ({ Filters }) => {
      const volume = Filters.find((each: { Name: string }) => each.Name === 'volume-id').Values[0];
      return { Snapshots: snapshots.filter((each) => each.VolumeId === volume) };
    },
  });
  return { ec2, calls, state, snapshots };
}

export function busStandIn() {
  const events: { type: string; detail: Record<string, unknown> }[] = [];
  const { client: bus } = client<EventBridgeClient>({
    PutEvents: ({ Entries }) => {
      for (const each of Entries) events.push({ type: each.DetailType, detail: JSON.parse(each.Detail) });
      return { FailedEntryCount: 0, Entries: [] };
    },
  });
  return { events: bus, emitted: events };
}

export function sesStandIn() {
  const mails: { to: string[]; subject: string; text: string; html: string }[] = [];
  const state = { fail: undefined as Error | undefined };
  const { client: ses } = client<SESv2Client>({
    SendEmail: ({ Destination, Content }) => {
      if (state.fail) throw state.fail;
      const { Subject, Body } = Content.Simple ?? {
        Subject: { Data: '' },
        Body: { Text: { Data: '' }, Html: { Data: '' } },
      };
      mails.push({ to: Destination.ToAddresses, subject: Subject.Data, text: Body.Text.Data, html: Body.Html.Data });
      return { MessageId: `m${mails.length}` };
    },
  });
  return { ses, mails, state };
}
