import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Query } from '../../../lambdas/read-run/schema.ts';
import { readRun } from '../../../lambdas/read-run/task.ts';
import { sha256Hex } from '../../../lambdas/shared/canonical.ts';
import { noteRan } from '../../../lambdas/shared/ran-plans.ts';
import { findRun } from '../../../lambdas/shared/runs.ts';
import { type Bench, bench } from '../gate/support/bench.ts';
import { everything } from '../gate/support/http.ts';

let at: Bench;
let gate: Awaited<ReturnType<Bench['openedGate']>>;
const stored = new Map([['read-1.transcript.json', '{"format":"stepbook-transcript/1"}']]);

beforeAll(async () => {
  at = await bench();
  gate = await at.openedGate('read-1');
  await at.table.put({ pk: 'RUNS', sk: '2026-11-21T02:40:00.000Z#read-1', run: 'read-1' });
  await at.aRun('read-2');
  await at.table.put({ pk: 'RUNS', sk: '2026-11-21T02:41:00.000Z#read-2', run: 'read-2' });
  await at.voteAs('ada', gate);
});
afterAll(() => at.stop());

const ask = async (query: unknown): Promise<Record<string, never>> => {
  const s3 = {
    send: async ({ input }: { input: { Key: string } }) => ({
      Body: { transformToString: async () => stored.get(input.Key) },
    }),
  };
  const ports = { ...at.ports, estate: at.estate.now, s3: s3 as never, bucket: 'transcripts' };
  return (await readRun(ports, Query.parse(query))) as Record<string, never>;
};

describe('read-run', () => {
  it('lists runs, newest first', async () => {
    expect((await ask({ op: 'runs' })).runs).toMatchObject([{ id: 'read-2' }, { id: 'read-1' }]);
    expect((await ask({ op: 'runs', limit: 1 })).runs).toMatchObject([{ id: 'read-2' }]);
  });

  it('gives a run with its plan and its gate, counted as it is now', async () => {
    expect(await ask({ op: 'run', run: 'read-1' })).toMatchObject({
      run: { id: 'read-1', planDigest: gate.digest },
      plan: { format: 'stepbook-plan/1', run: 'read-1' },
      gate: {
        gate: gate.gate,
        text: '1 of 2',
        missing: ['Cleo "C" Park', 'Dov Levi'],
        link: `${at.ports.approvalUrl}${gate.gate}`,
      },
    });
  });

  it('gives entries, all or those after a number', async () => {
    const { entries } = (await ask({ op: 'entries', run: 'read-1' })) as unknown as { entries: { seq: number }[] };
    expect(entries.map(({ seq }) => seq)).toEqual([...entries.keys()]);
    expect(((await ask({ op: 'entries', run: 'read-1', after: 0 })).entries as unknown as unknown[]).length).toBe(
      entries.length - 1,
    );
    expect(((await ask({ op: 'entries', run: 'read-1', after: -1 })).entries as unknown as unknown[]).length).toBe(
      entries.length,
    );
  });

  it('gives a plan whose text has the digest it was asked by, and its words', async () => {
    const { plan, words } = await ask({ op: 'plan', digest: gate.digest });
    expect(plan).toEqual(gate.document);
    expect(words).toEqual(gate.words);
    const { body } = await ask({ op: 'body', digest: gate.digest });
    expect(sha256Hex(body as unknown as string)).toBe(gate.digest);
  });

  it('gives the last plan that ran for the procedure and target of a run, never its own', async () => {
    const lastOf = async (run: string) => (await ask({ op: 'last-plan', run })) as unknown;
    expect(await lastOf('read-2')).toEqual({ plan: null });
    const [one, two] = await Promise.all(['read-1', 'read-2'].map(async (id) => (await findRun(at.table, id))!));
    await noteRan(at.table, one!, gate.digest);
    await noteRan(at.table, one!, gate.digest);
    expect(await lastOf('read-2')).toMatchObject({ plan: gate.document, digest: gate.digest, run: { id: 'read-1' } });
    expect(await lastOf('read-1')).toEqual({ plan: null });
    await noteRan(at.table, { ...two!, targetKey: 'gaia-hub/another' }, two!.planDigest!);
    expect(await lastOf('read-1')).toEqual({ plan: null });
  });

  it('lists open requests without their plan, decided ones when asked, and never a MAC', async () => {
    const { approvals } = await ask({ op: 'approvals' });
    expect(approvals).toMatchObject([{ gate: gate.gate, status: 'OPEN', risk: 'high', irreversible: false }]);
    expect(JSON.stringify(approvals)).not.toMatch(/"actions"|[?&]m=/);
    await at.voteAs('dov', gate, { decision: 'reject' });
    expect((await ask({ op: 'approvals' })).approvals).toEqual([]);
    expect((await ask({ op: 'approvals', all: true })).approvals).toMatchObject([
      { status: 'REJECTED', rejectedBy: ['Dov Levi'] },
    ]);
    expect((await ask({ op: 'gate', gate: gate.gate })).gate).toMatchObject({ status: 'REJECTED' });
  });

  it('gives the transcript of a closed run as the file is', async () => {
    expect(await ask({ op: 'transcript', run: 'read-1' })).toEqual({ transcript: null });
    await at.table.update('RUN#read-1', 'RUN', {
      transcript: { key: 'read-1.transcript.json', head: 'h', entries: 1 },
    });
    expect(await ask({ op: 'transcript', run: 'read-1' })).toEqual({
      transcript: '{"format":"stepbook-transcript/1"}',
    });
  });

  it('checks an input by the procedure and the estate', async () => {
    const procedure = 'gaia-reset-certificates';
    const input = { hub: 'hub.example.test', reason: 'the certificate has expired' };
    expect(await ask({ op: 'check-input', procedure, input })).toMatchObject({
      target: { key: 'gaia-hub/hub.example.test' },
    });
    expect(await ask({ op: 'check-input', procedure, input: { ...input, hub: 'nope.example.test' } })).toMatchObject({
      error: { name: 'InputInvalid', message: expect.stringMatching(/hub/) },
    });
    expect(await ask({ op: 'check-input', procedure: 'nothing', input })).toMatchObject({
      error: { name: 'InputInvalid' },
    });
  });

  it('answers null for what is not there, and names an operation it does not know', async () => {
    const digest = '0'.repeat(64);
    expect(await ask({ op: 'run', run: 'none' })).toEqual({ run: null });
    expect(await ask({ op: 'last-plan', run: 'none' })).toEqual({ plan: null });
    expect(await ask({ op: 'entries', run: 'none' })).toEqual({ entries: [] });
    expect(await ask({ op: 'plan', digest })).toMatchObject({ plan: null });
    expect(await ask({ op: 'gate', gate: 'none' })).toEqual({ gate: null });
    expect(await ask({ op: 'body', digest })).toEqual({ body: null });
    await expect(ask({ op: 'drop' })).rejects.toThrow(/op/);
  });

  it('writes nothing', async () => {
    const before = await everything(at);
    for (const query of [
      { op: 'runs' },
      { op: 'run', run: 'read-1' },
      { op: 'approvals', all: true },
      { op: 'gate', gate: gate.gate },
      { op: 'last-plan', run: 'read-2' },
    ])
      await ask(query);
    expect(await everything(at)).toBe(before);
  });
});
