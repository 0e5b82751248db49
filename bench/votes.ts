#!/usr/bin/env node
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { castVote } from '../cli/cast-vote.ts';
import { connect } from '../cli/connection.ts';
import { putBody } from '../lambdas/shared/bodies.ts';
import { canonicalJson } from '../lambdas/shared/canonical.ts';
import { rosterNow } from '../lambdas/shared/gate/roster.ts';
import { Table } from '../lambdas/shared/table.ts';
import { wordsOf } from '../lambdas/shared/words.ts';
import { twoGroups } from '../test/lambdas/gate/support/bench.ts';
import { aPlan } from '../test/lambdas/gate/support/plan.ts';
import { account, clientConfig, region, startTestStack } from '../test/local/stack-fixture.ts';
import { percentile } from './measure.ts';
import { everybodyAtOnce } from './votes/everybody-at-once.ts';

const voters = Number(process.argv[2] ?? 1000);
const samples = Number(process.argv[3] ?? 100);

const { seconds, rows, entries, status, decisions, refused } = await everybodyAtOnce(voters);
console.log(`${voters} people vote at once at one gate that wants all of them`);
console.log(`  ${(voters / seconds).toFixed(0)} votes a second, ${seconds.toFixed(1)} s in all`);
console.log(
  `  ${rows} vote rows, ${entries} entries, ${refused} refused, gate ${status}, decided ${decisions} time(s)\n`,
);
if (rows !== voters || entries !== voters || decisions !== 1 || status !== 'APPROVED') process.exitCode = 1;

const folder = mkdtempSync(join(tmpdir(), 'votes-bench-'));
const stack = await startTestStack(folder, { warm: true });
try {
  const times = await decisiveVotes();
  const told = [50, 99].map((p) => `p${p} ${percentile(times, p).toFixed(0)} ms`).join(', ');
  console.log(
    `From sending the decisive vote to the next state entered, ${times.length} gates on the embedded stack: ${told}`,
  );
} finally {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Opens gates one after the other by a machine of one gate and one state after it; milliseconds from vote to that state. */
async function decisiveVotes(): Promise<number[]> {
  const sfn = new SFNClient(clientConfig(stack));
  const table = new Table(new DynamoDBClient(clientConfig(stack)), 'stepbook');
  const [hub] = Object.keys(stack.estate.hubs);
  const policy = twoGroups({
    strength: 'iam',
    // The groups that the procedure asks for.
    groups: ['owner', 'operator'].map((group) => ({ group, min: 1, people: stack.estate.hubs[hub!]!.roles[group]! })),
  });
  const roster = rosterNow(policy, stack.estate);
  const people = policy.groups.map(({ people: [first] }) => first!);
  const voting = await Promise.all(
    people.map((profile) => connect({ endpoint: stack.url, region, profile, dataDir: stack.dataDir })),
  );
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: 'one-gate',
      roleArn: `arn:aws:iam::${account}:role/stepbook-gaia-reset-certificates-role`,
      definition: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'Gate',
        States: {
          Gate: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
            Arguments: {
              FunctionName: `arn:aws:lambda:${region}:${account}:function:stepbook-open-gate`,
              Payload: {
                run: '{% $states.input.run %}',
                digest: '{% $states.input.digest %}',
                token: '{% $states.context.Task.Token %}',
              },
            },
            TimeoutSeconds: 600,
            Next: 'Approved',
          },
          Approved: { Type: 'Pass', Output: { at: '{% $millis() %}' }, End: true },
        },
      }),
    }),
  );
  const times: number[] = [];
  for (let at = 0; at < samples + 3; at += 1) {
    const run = `bench-${at}`;
    const execution = `arn:aws:states:${region}:${account}:execution:one-gate:${run}`;
    const now = new Date();
    const plan = aPlan(run, policy, roster, now, { target: hub!, input: { hub: hub! }, roster });
    const digest = await putBody(table, canonicalJson(plan));
    const gate = `${run}-${digest.slice(0, 12)}`;
    const of = {
      procedure: 'gaia-reset-certificates',
      target: hub!,
      targetKey: `gaia-hub/${hub}`,
      input: { hub },
      runbook: 'https://example.test',
    };
    await table.put({
      pk: `RUN#${run}`,
      sk: 'RUN',
      id: run,
      execution,
      mode: 'run',
      status: 'OPEN',
      started: now.toISOString(),
      planDigest: digest,
      ...of,
    });
    await table.put({
      pk: `REQUESTER#${execution}`,
      sk: 'REQUESTER#bench',
      principal: `arn:aws:iam::${account}:user/olga`,
      event: 'bench',
      time: now.toISOString(),
    });
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name: run, input: JSON.stringify({ run, digest }) }));
    await until(async () => (await table.get<{ status: string }>(`GATE#${gate}`, 'GATE')) !== undefined);
    const ballot = { gate, decision: 'approve' as const, digest, words: wordsOf(digest).slice(0, 4).join(' ') };
    for (const voter of voting.slice(0, -1)) await castVote(voter, ballot);
    const sent = Date.now();
    await castVote(voting.at(-1)!, ballot);
    const entered = await until(async () => {
      const { events } = (await stack.engine.call(
        'GetExecutionHistory',
        { executionArn: execution },
        { account, region, principal: `arn:aws:iam::${account}:root` },
      )) as { events: { type: string; timestamp: Date | number }[] };
      return events.find((event) => event.type === 'PassStateEntered')?.timestamp;
    });
    // The first gates load the functions.
    if (at >= 3)
      times.push(Number(entered instanceof Date ? entered.getTime() : entered * (entered < 1e11 ? 1000 : 1)) - sent);
  }
  return times;
}

async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('not within a minute');
}
