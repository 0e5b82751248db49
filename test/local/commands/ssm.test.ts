import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CancelCommandCommand,
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  GetDocumentCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  ListDocumentsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../engine/clock.ts';
import type { SsmEvent } from '../../../local/commands/events.ts';
import { createSsm } from '../../../local/commands/ssm.ts';
import { createMachines } from '../../../local/machines/registry.ts';
import { bareRecord, scratchFolder } from '../machines/bare-machine.ts';
import { connect, documentOf } from './ssm-server.ts';

const scratch = scratchFolder();
const machines = createMachines({ dataDir: scratch.folder });
const machine = machines.create(bareRecord());
const instance = machine.record.id;
const events: SsmEvent[] = [];
const service = createSsm({
  dataDir: scratch.folder,
  machines,
  clock: systemClock,
  emit: (event) => void events.push(event),
});
let { client, close } = {} as Awaited<ReturnType<typeof connect>>;

beforeAll(async () => {
  await machine.start();
  ({ client, close } = await connect(service));
});
afterAll(async () => {
  await close();
  await service.close();
  await machines.stopAll();
  scratch.remove();
});

const create = (Name: string, Content: string) =>
  client.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Command', DocumentFormat: 'JSON' }));
const send = async (DocumentName: string, input: Partial<SendCommandCommandInput> = {}) => {
  const { Command } = await client.send(new SendCommandCommand({ DocumentName, InstanceIds: [instance], ...input }));
  return Command!.CommandId!;
};
const invocation = (CommandId: string) =>
  client.send(new GetCommandInvocationCommand({ CommandId, InstanceId: instance }));
const ended = async (CommandId: string) => {
  for (;;) {
    const found = await invocation(CommandId);
    if (!['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(found.Status!)) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('documents', () => {
  const first = documentOf('echo one');
  const second = documentOf('echo two');

  it('are versioned, and the default moves only when told to', async () => {
    const created = await create('versions', first);
    expect(created.DocumentDescription).toMatchObject({
      DocumentVersion: '1',
      DefaultVersion: '1',
      Status: 'Active',
      Hash: createHash('sha256').update(first).digest('hex'),
      HashType: 'Sha256',
    });
    const updated = await client.send(
      new UpdateDocumentCommand({ Name: 'versions', Content: second, DocumentVersion: '$LATEST' }),
    );
    expect(updated.DocumentDescription).toMatchObject({
      DocumentVersion: '2',
      LatestVersion: '2',
      DefaultVersion: '1',
    });
    expect((await client.send(new GetDocumentCommand({ Name: 'versions' }))).Content).toBe(first);

    await client.send(new UpdateDocumentDefaultVersionCommand({ Name: 'versions', DocumentVersion: '2' }));
    expect((await client.send(new GetDocumentCommand({ Name: 'versions' }))).Content).toBe(second);
    const { Document } = await client.send(new DescribeDocumentCommand({ Name: 'versions', DocumentVersion: '1' }));
    expect(Document).toMatchObject({ DocumentVersion: '1', DefaultVersion: '2', LatestVersion: '2' });
  });

  it('are listed by name and deleted whole', async () => {
    await create('list-a', first);
    await create('list-b', first);
    const Filters = [{ Key: 'Name', Values: ['list-'] }];
    const page = await client.send(new ListDocumentsCommand({ Filters, MaxResults: 1 }));
    const rest = await client.send(new ListDocumentsCommand({ Filters, MaxResults: 1, NextToken: page.NextToken }));
    expect([page, rest].map(({ DocumentIdentifiers }) => DocumentIdentifiers!.map(({ Name }) => Name))).toEqual([
      ['list-a'],
      ['list-b'],
    ]);
    expect(rest.NextToken).toBeUndefined();
    await client.send(new DeleteDocumentCommand({ Name: 'list-a' }));
    await expect(client.send(new GetDocumentCommand({ Name: 'list-a' }))).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
  });

  it.each([
    ['DocumentAlreadyExists', () => create('versions', first)],
    ['DuplicateDocumentContent', () => client.send(new UpdateDocumentCommand({ Name: 'versions', Content: first }))],
    ['InvalidDocument', () => client.send(new DescribeDocumentCommand({ Name: 'unknown' }))],
    [
      'InvalidDocumentVersion',
      () => client.send(new DescribeDocumentCommand({ Name: 'versions', DocumentVersion: '9' })),
    ],
    ['InvalidDocumentContent', () => create('not-json', '{')],
    ['InvalidDocumentContent', () => create('braces', documentOf('echo {{ x }}', { x: {} }))],
    ['InvalidDocumentContent', () => create('as-text', documentOf('echo', { x: { interpolationType: undefined } }))],
    ['InvalidDocumentSchemaVersion', () => create('old', '{"schemaVersion":"1.2"}')],
    ['MaxDocumentSizeExceeded', () => create('large', documentOf('x'.repeat(66_000)))],
    ['ValidationException', () => create('a b', first)],
  ])('are refused with %s', async (name, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ name });
  });
});

describe('a command', () => {
  it('runs with its parameters as variables and tells every change of status', async () => {
    await create(
      'greet',
      documentOf('#!/bin/bash\necho "hello $SSM_Name"; echo oops >&2; exit "$SSM_Code"', {
        Name: { allowedPattern: '^[a-z $();]+$' },
        Code: { default: '0', allowedValues: ['0', '3'] },
      }),
    );
    const id = await send('greet', { Parameters: { Name: ['$(id); x'] }, Comment: 'a test' });
    expect(await ended(id)).toMatchObject({
      Status: 'Success',
      StatusDetails: 'Success',
      ResponseCode: 0,
      PluginName: 'step',
      StandardOutputContent: 'hello $(id); x\n',
      StandardErrorContent: 'oops\n',
      ExecutionElapsedTime: expect.stringMatching(/^PT[\d.]+S$/),
    });

    const told = events.filter(({ detail }) => detail['command-id'] === id);
    const statuses = (type: string) =>
      told.filter((event) => event['detail-type'] === type).map((e) => e.detail.status);
    expect(statuses('EC2 Command Invocation Status-change Notification')).toEqual(['Pending', 'InProgress', 'Success']);
    expect(statuses('EC2 Command Status-change Notification')).toEqual(['Pending', 'InProgress', 'Success']);
    expect(told.at(-2)).toMatchObject({
      source: 'aws.ssm',
      account: '111111111111',
      region: 'eu-central-1',
      resources: [`arn:aws:ec2:eu-central-1:111111111111:instance/${instance}`],
      detail: { 'document-name': 'greet', 'instance-id': instance },
    });

    const { Commands } = await client.send(new ListCommandsCommand({ CommandId: id }));
    expect(Commands![0]).toMatchObject({ Status: 'Success', TargetCount: 1, CompletedCount: 1, Comment: 'a test' });
    const { CommandInvocations } = await client.send(
      new ListCommandInvocationsCommand({ CommandId: id, Details: true }),
    );
    expect(CommandInvocations![0]!.CommandPlugins![0]).toMatchObject({ Name: 'step', ResponseCode: 0 });
  });

  it('fails with the exit code of its script', async () => {
    const id = await send('greet', { Parameters: { Name: ['x'], Code: ['3'] } });
    expect(await ended(id)).toMatchObject({ Status: 'Failed', ResponseCode: 3 });
  });

  it('shows no output before its end, and then the first characters alone', async () => {
    await create(
      'noisy',
      documentOf(
        '#!/bin/bash\nhead -c 100000 /dev/zero | tr "\\0" o\nhead -c 100000 /dev/zero | tr "\\0" e >&2\ntouch "$STEPBOOK_MACHINE_ROOT/said"\nuntil [[ -e $STEPBOOK_MACHINE_ROOT/go ]]; do sleep 0.02; done',
      ),
    );
    const id = await send('noisy');
    while (!existsSync(join(machine.root, 'said'))) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await invocation(id)).toMatchObject({ Status: 'InProgress', StandardOutputContent: '', ResponseCode: -1 });
    writeFileSync(join(machine.root, 'go'), '');
    const { StandardOutputContent, StandardErrorContent } = await ended(id);
    expect([StandardOutputContent!.length, StandardErrorContent!.length]).toEqual([24_000, 8_000]);
  });

  it('is ended with everything it started when its execution time is up', async () => {
    await create('slow', documentOf('#!/bin/bash\nsleep 60 & wait', {}, 1));
    const found = await ended(await send('slow'));
    expect(found).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut', ResponseCode: -1 });
  });

  it('can be cancelled', async () => {
    await create('endless', documentOf('#!/bin/bash\nsleep 60'));
    const id = await send('endless');
    await client.send(new CancelCommandCommand({ CommandId: id }));
    expect(await ended(id)).toMatchObject({ Status: 'Cancelled' });
  });

  it('runs only the bytes it is pinned to', async () => {
    const DocumentHash = createHash('sha256').update(documentOf('echo one')).digest('hex');
    const pin = { DocumentVersion: '1', DocumentHash, DocumentHashType: 'Sha256' as const };
    expect(await ended(await send('versions', pin))).toMatchObject({ StandardOutputContent: 'one\n' });
    await expect(send('versions', { ...pin, DocumentVersion: '2' })).rejects.toMatchObject({
      name: 'InvalidDocument',
      message: `document hash ${DocumentHash} does not match Sha256.`,
    });
  });

  it.each([
    ['InvalidParameters', { Parameters: {} }],
    ['InvalidParameters', { Parameters: { Name: ['x'], Extra: ['x'] } }],
    ['InvalidParameters', { Parameters: { Name: ['UPPER'] } }],
    ['InvalidParameters', { Parameters: { Name: ['x\n'] } }],
    ['InvalidParameters', { Parameters: { Name: ['x', 'y'] } }],
    ['InvalidParameters', { Parameters: { Name: ['x'], Code: ['4'] } }],
    ['InvalidInstanceId', { Parameters: { Name: ['x'] }, InstanceIds: ['i-0000000000000000f'] }],
    ['InvalidDocumentVersion', { DocumentVersion: '7', Parameters: { Name: ['x'] } }],
    ['ValidationException', { TimeoutSeconds: 29, Parameters: { Name: ['x'] } }],
    ['ValidationException', { TimeoutSeconds: 2_592_001, Parameters: { Name: ['x'] } }],
    [
      'ValidationException',
      { InstanceIds: Array.from({ length: 51 }, (_, n) => `i-${n}`), Parameters: { Name: ['x'] } },
    ],
  ])('is refused with %s for %j', async (name, input) => {
    await expect(send('greet', input)).rejects.toMatchObject({ name });
  });

  it('is unknown to another account, and so is the instance', async () => {
    const other = await connect(service, { account: '222222222222', region: 'eu-central-1' });
    const id = await send('greet', { Parameters: { Name: ['x'] } });
    await expect(
      other.client.send(new GetCommandInvocationCommand({ CommandId: id, InstanceId: instance })),
    ).rejects.toMatchObject({ name: 'InvalidCommandId' });
    const { InstanceInformationList } = await other.client.send(new DescribeInstanceInformationCommand({}));
    expect(InstanceInformationList).toEqual([]);
    await other.close();
    await ended(id);
  });
});

describe('instances', () => {
  it('are described with an agent that knows variables', async () => {
    const { InstanceInformationList } = await client.send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instance] }] }),
    );
    expect(InstanceInformationList).toMatchObject([
      {
        InstanceId: instance,
        PingStatus: 'Online',
        AgentVersion: '3.3.2746.0',
        PlatformName: expect.stringContaining('stand-in'),
      },
    ]);
  });
});
