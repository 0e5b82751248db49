import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { commands } from '../../commands/catalog.ts';
import { policyNow } from '../../lambdas/shared/gate/policy-now.ts';
import { createKeys } from '../../local/keys/kms-service.ts';
import { provisionKeys } from '../../local/provision.ts';
import { inProcess } from '../lambdas/gate/support/in-process.ts';
import { busStandIn, s3StandIn, sesStandIn, ssmStandIn } from '../lambdas/support/stand-ins.ts';
import { MemoryTable } from './memory-table.ts';
import type { Recording } from './recording.ts';

export const region = 'us-east-1';

/** The keys of the cell, which outlive a run. */
export function openKeys(account: string) {
  const folder = mkdtempSync(join(tmpdir(), 'stepbook-faults-keys-'));
  const keys = createKeys(folder);
  provisionKeys(keys.ring(account, region));
  const config = { region, credentials: { accessKeyId: account, secretAccessKey: 'local' }, maxAttempts: 1 };
  const kms = new KMSClient({ ...config, requestHandler: inProcess(keys.service, account, region) as never });
  return { kms, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** One thing that was done to the world: a command that was sent, or an API call that was made. */
export interface Done {
  what: string;
  /** What tells it from all others: the command's comment, or the call's arguments. */
  key: string;
  /** Whether the gate had approved, or the plan needs none, when it was done. */
  approved: boolean;
}

/** API calls answered with what the recording has; each different one is an effect. `fault` says how the next call goes wrong. */
function recordedCalls(recording: Recording, done: (what: string, key: string) => void) {
  const state = { loseAnswer: false };
  const made = new Map<string, Record<string, unknown>>();
  const caller = (action: string) => {
    const keyOf = (args: Record<string, unknown>) => `${action} ${JSON.stringify(args)}`;
    return {
      async call(args: Record<string, unknown>) {
        const key = keyOf(args);
        done(action, key);
        const before = [...made.keys()].filter((each) => each.startsWith(`${action} `)).length;
        const answers = recording.calls[action] ?? [];
        made.set(key, made.get(key) ?? answers[Math.min(before, answers.length - 1)] ?? {});
        if (state.loseAnswer) {
          state.loseAnswer = false;
          throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
        }
        return made.get(key)!;
      },
      find: async (args: Record<string, unknown>) => made.get(keyOf(args)),
    };
  };
  return {
    state,
    apiCalls: new Proxy({}, { get: (_, action) => caller(String(action)) }) as Record<
      string,
      ReturnType<typeof caller>
    >,
  };
}

/** Everything the functions of a cell are wired to, for one run. `sfn` is the engine behind the SDK's client. */
export function cellPorts(recording: Recording, kms: KMSClient, sfn: SFNClient, now: () => Date) {
  const table = new MemoryTable();
  const ssm = ssmStandIn([...commands]);
  const bus = busStandIn();
  const s3 = s3StandIn();
  const ses = sesStandIn();
  const effects: Done[] = [];
  let approved = false;
  const calls = recordedCalls(recording, (what, key) => effects.push({ what, key, approved }));
  const [cell] = Object.keys(recording.estate.cells);
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const ports = {
    recording,
    /** How often the world was asked for a fact. */
    asked: new Map<string, number>(),
    table,
    kms,
    sfn,
    ssm: ssm.ssm,
    s3: s3.s3,
    ses: ses.ses,
    events: bus.events,
    apiCalls: calls.apiCalls,
    tokenKeyId: 'alias/stepbook-token',
    linkKeyId: 'alias/stepbook-link',
    voteKeyId: 'alias/stepbook-vote',
    transcriptKeyId: 'alias/stepbook-transcript',
    bucket: 'transcripts',
    approvalUrl: 'https://approve.example.test/',
    estate: recording.estate,
    cell: cell!,
    log: silent as never,
    sleep: async () => {},
    now,
    policyNow: (gate: Parameters<typeof policyNow>[2]) => policyNow(table, recording.estate, gate),
  };
  return {
    ports,
    ssm,
    calls,
    emitted: bus.emitted,
    transcripts: s3.objects,
    effects,
    approve: () => {
      approved = true;
    },
    isApproved: () => approved,
  };
}

export type CellPorts = ReturnType<typeof cellPorts>['ports'];
