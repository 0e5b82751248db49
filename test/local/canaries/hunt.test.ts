import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import {
  CreateStateMachineCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateDocumentCommand, GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { beginHunt, type Findings } from '../../../local/canaries/hunt.ts';
import { textSecret } from '../../../local/canaries/secret.ts';
import { createMachines } from '../../../local/machines/registry.ts';
import type { Stack } from '../../../local/stack.ts';
import { bareRecord, scratchFolder } from '../machines/bare-machine.ts';
import { account, clientConfig, region, startTestStack } from '../stack-fixture.ts';

const run = promisify(execFile);
const lines = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, 'g'))!;
/** How a leak may be written. */
const writings: Record<string, (secret: string) => string> = {
  raw: (secret) => secret,
  base64: (secret) => Buffer.from(`{"${secret}"}`).toString('base64'),
  base64url: (secret) => Buffer.from(`<${secret}>`).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  url: (secret) => encodeURIComponent(secret),
  reversed: (secret) => [...secret].reverse().join(''),
  chunked: (secret) => lines(secret, 7).join(' - '),
};

interface Seeder {
  stack: Stack;
  machineRoot: string;
  state(definition: object, input?: object): Promise<unknown>;
}
const passWith = (text: string) => ({ StartAt: 'A', States: { A: { Type: 'Pass', Result: text, End: true } } });
const waiting = { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 600, End: true } } };
const machine = bareRecord().id;
const mailFrom = 'stepbook@example.test';

/** Where a leak may happen, how it does, and which places must be named for it. */
const leaks: Record<string, { found: RegExp; seed: (seeder: Seeder, text: string) => Promise<unknown> }> = {
  'the input of an execution': {
    found: /^execution arn:aws:states:\S+:leak/,
    seed: ({ state }, text) => state(passWith('nothing'), { text }),
  },
  'a history event': { found: /^history \S+#\d+ PassStateExited/, seed: ({ state }, text) => state(passWith(text)) },
  'the cause of a failure': {
    found: /^history \S+#\d+ ExecutionFailed/,
    seed: ({ state }, text) => state({ StartAt: 'A', States: { A: { Type: 'Fail', Error: 'E', Cause: text } } }),
  },
  'a definition': {
    found: /^rows engine\/journal.db definition/,
    seed: ({ state }, text) => state({ ...waiting, Comment: text }),
  },
  'the state of an execution that waits': {
    found: /^rows engine\/journal.db frame/,
    seed: ({ state }, text) =>
      state({
        StartAt: 'A',
        QueryLanguage: 'JSONata',
        States: { A: { Type: 'Pass', Assign: { kept: text }, Output: {}, Next: 'B' }, B: waiting.States.A },
      }),
  },
  'a row of the table': {
    found: /^table \d+ LEAK A/,
    seed: ({ stack }, text) =>
      new DynamoDBClient(clientConfig(stack)).send(
        new PutItemCommand({ TableName: 'stepbook', Item: { pk: { S: 'LEAK' }, sk: { S: 'A' }, text: { S: text } } }),
      ),
  },
  'an event': {
    found: /^(rows|file) events\.sqlite/,
    seed: ({ stack }, text) =>
      new EventBridgeClient(clientConfig(stack)).send(
        new PutEventsCommand({
          Entries: [{ Source: 'stepbook', DetailType: 'Gate Decided', Detail: JSON.stringify({ text }) }],
        }),
      ),
  },
  "a function's log": {
    found: /^file logs\/stepbook-read-run\.log/,
    async seed({ stack }, text) {
      // What is wrong with an input is logged, with the value as far as a line goes.
      const lambda = new LambdaClient(clientConfig(stack));
      for (const run of lines(text, 60)) {
        const Payload = JSON.stringify({ op: 'run', run: [run] });
        const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: 'stepbook-read-run', Payload }));
        if (!FunctionError) throw new Error('the function took it');
      }
    },
  },
  'the parameter of a command': {
    found: /^rows ssm\.sqlite commands/,
    seed: ({ stack }, text) => command(stack, 'true', { Text: [text] }),
  },
  'the output of a command': {
    found: /^command \S+ on i-/,
    seed: ({ stack }, text) => command(stack, `cat <<'END'\n${text}\nEND`),
  },
  'the text of a command': {
    found: /^rows ssm\.sqlite documents/,
    seed: ({ stack }, text) => command(stack, `: <<'END'\n${text}\nEND`),
  },
  'a mail': {
    found: /^file mail\/.*\.eml/,
    seed: ({ stack }, text) =>
      new SESv2Client(clientConfig(stack)).send(
        new SendEmailCommand({
          FromEmailAddress: mailFrom,
          Destination: { ToAddresses: ['a@example.test'] },
          Content: { Simple: { Subject: { Data: 'leak' }, Body: { Text: { Data: text }, Html: { Data: text } } } },
        }),
      ),
  },
  'a transcript': {
    found: /^file transcripts\/leak/,
    seed: ({ stack }, text) =>
      new S3Client({ ...clientConfig(stack), forcePathStyle: true }).send(
        new PutObjectCommand({ Bucket: `stepbook-transcripts-${account}-${region}`, Key: 'leak.json', Body: text }),
      ),
  },
  'a URL': {
    found: /^request GET \/page/,
    seed: ({ stack }, text) => fetch(`${stack.url}/page?text=${text.replaceAll(/[ \n]/g, '%20')}`),
  },
  'a referer': {
    found: /^request referer of GET \/other/,
    seed: ({ stack }, text) =>
      fetch(`${stack.url}/other`, { headers: { referer: `http://localhost/${text.replaceAll(/[ \n]/g, '+')}` } }),
  },
  "a program's arguments": {
    found: /^process list/,
    seed: (_, text) => run('sh', ['-c', 'sleep 1.5', text]),
  },
  'a file of a machine': {
    found: /^file machines\/.*\/a\.log/,
    seed: async ({ machineRoot }, text) => writeFileSync(join(machineRoot, 'a.log'), text),
  },
};

/** Runs a script on the machine, under a document of its own, and waits for its end. */
async function command(stack: Stack, script: string, parameters: Record<string, string[]> = { Text: ['x'] }) {
  const ssm = new SSMClient(clientConfig(stack));
  const name = `leak-${randomBytes(4).toString('hex')}`;
  const content = {
    schemaVersion: '2.2',
    parameters: { Text: { type: 'String', interpolationType: 'ENV_VAR' } },
    mainSteps: [{ action: 'aws:runShellScript', name: 'leak', inputs: { runCommand: ['#!/bin/bash', script] } }],
  };
  await ssm.send(new CreateDocumentCommand({ Name: name, Content: JSON.stringify(content), DocumentType: 'Command' }));
  const sent = await ssm.send(
    new SendCommandCommand({ DocumentName: name, InstanceIds: [machine], Parameters: parameters }),
  );
  const invocation = { CommandId: sent.Command!.CommandId!, InstanceId: machine };
  for (let tries = 0; tries < 200; tries += 1) {
    const { Status } = await ssm.send(new GetCommandInvocationCommand(invocation));
    if (Status === 'Success') return;
    if (Status === 'Failed') throw new Error('the command failed');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the command did not end');
}

const { folder, remove } = scratchFolder();
let stack: Stack;
let machines: ReturnType<typeof createMachines>;
const seeded: { leak: string; writing: string; name: string; found: RegExp }[] = [];
let findings: Findings;

beforeAll(async () => {
  machines = createMachines({ dataDir: folder });
  const made = machines.create({ ...bareRecord(), account, region });
  await made.prepare();
  await machines.startAll();
  stack = await startTestStack(folder, { machines });
  const hunt = beginHunt(stack);
  let count = 0;
  const sfn = new SFNClient(clientConfig(stack));
  const seeder: Seeder = {
    stack,
    machineRoot: made.root,
    async state(definition, input = {}) {
      count += 1;
      const { stateMachineArn } = await sfn.send(
        new CreateStateMachineCommand({
          name: `leak-${count}`,
          definition: JSON.stringify(definition),
          roleArn: `arn:aws:iam::${account}:role/leak`,
        }),
      );
      const { executionArn } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
      );
      for (;;) {
        const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
        // It has ended, or waits.
        if (/^(Execution(Succeeded|Failed)|WaitStateEntered)$/.test(events![0]!.type!)) return executionArn;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
  await Promise.all(
    Object.entries(leaks).map(([leak, { seed, found }]) => {
      const texts = Object.entries(writings).map(([writing, write]) => {
        const secret = randomBytes(24).toString('base64');
        const name = `${writing} in ${leak}`;
        hunt.hide({ ...textSecret(name, secret), isHome: () => false });
        seeded.push({ leak, writing, name, found });
        return write(secret);
      });
      return seed(seeder, texts.join('\n'));
    }),
  );
  findings = await hunt.finish();
}, 60_000);
afterAll(async () => {
  await stack?.close();
  await machines?.stopAll();
  remove();
});

describe('a hunt', () => {
  it(`finds every leak in every place and writing`, () => {
    const missed = seeded.filter(
      ({ name, found }) => !findings.hits.some(({ secret, place }) => secret === name && found.test(place)),
    );
    expect(seeded.length).toBe(Object.keys(leaks).length * Object.keys(writings).length);
    expect(missed.map(({ name }) => name)).toEqual([]);
  });

  it('finds nothing else, and has looked for every kind of secret a stack has', () => {
    const names = new Set(seeded.map(({ name }) => name));
    expect(findings.hits.filter(({ secret }) => !names.has(secret))).toEqual([]);
    const kinds = ['secret key of alice', 'secret key of arn:aws:sts', 'session token of', 'KMS key stepbook-vote'];
    for (const kind of [...kinds, 'KMS key stepbook-token', "the engine's key"]) {
      expect(findings.secrets.filter((name) => name.startsWith(kind)).length).toBeGreaterThan(0);
    }
  });

  it('says that a home is open to others', async () => {
    const file = join(folder, 'credentials');
    chmodSync(file, 0o644);
    const { hits } = await beginHunt(stack).finish();
    chmodSync(file, 0o600);
    expect(hits.map(({ place }) => place)).toContain('file credentials, which others may read');
  });
});
