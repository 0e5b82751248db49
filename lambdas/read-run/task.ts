import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PlanDocument } from '../../workflows/shared/plan.ts';
import { validateInput } from '../open-run/validate-input.ts';
import { getBody } from '../shared/bodies.ts';
import { readEntries } from '../shared/entries.ts';
import { listGates } from '../shared/gate/gate-rows.ts';
import type { GateView } from '../shared/gate/present/gate-view.ts';
import { type ShowPorts, showGate } from '../shared/gate/show-gate.ts';
import { readLedger } from '../shared/ledger/ledger.ts';
import { readLock } from '../shared/locks.ts';
import { lastRan } from '../shared/ran-plans.ts';
import { findRun, type Run } from '../shared/runs.ts';
import { wordsOf } from '../shared/words.ts';
import type { Query } from './schema.ts';

export interface Ports extends ShowPorts {
  s3: S3Client;
  bucket: string;
  /** Id of this cell in the estate. */
  cell: string;
}

type Answers = { [Op in Query['op']]: (ports: Ports, query: Extract<Query, { op: Op }>) => Promise<unknown> };

/** One function an operation; what is not there is `null`, never an error. */
const answers: Answers = {
  runs: async ({ table }, { limit }) => {
    const rows = await table.query<{ run: string }>('RUNS', { newestFirst: true, limit });
    const runs = await Promise.all(rows.map((row) => findRun(table, row.run)));
    return { runs: runs.filter((run): run is Run => run !== undefined) };
  },
  run: async (ports, { run: id }) => {
    const run = await findRun(ports.table, id);
    if (!run) return { run: null };
    const gateId = run.planDigest && `${run.id}-${run.planDigest.slice(0, 12)}`;
    const [plan, gate, lock] = await Promise.all([
      run.planDigest ? readPlan(ports, run.planDigest) : undefined,
      gateId ? readApproval(ports, gateId) : undefined,
      readLock(ports.table, run.targetKey),
    ]);
    return { run, ...(plan ? { plan } : {}), ...(gate ? { gate } : {}), ...(lock ? { lock } : {}) };
  },
  entries: async ({ table }, { run, after }) => ({ entries: await readEntries(table, run, after) }),
  plan: async (ports, { digest }) => ({ plan: (await readPlan(ports, digest)) ?? null, words: wordsOf(digest) }),
  'last-plan': async (ports, { run: id }) => {
    const asking = await findRun(ports.table, id);
    const last = asking && (await lastRan(ports.table, asking));
    if (!last) return { plan: null };
    const [plan, run] = await Promise.all([readPlan(ports, last.digest), findRun(ports.table, last.run)]);
    return plan && run ? { plan, digest: last.digest, run } : { plan: null };
  },
  approvals: async (ports, { all }) => {
    const gates = await Promise.all((await listGates(ports.table)).map((gate) => readApproval(ports, gate)));
    return { approvals: gates.filter((gate) => gate && (all || gate.status === 'OPEN')) };
  },
  gate: async (ports, { gate }) => ({ gate: (await readApproval(ports, gate)) ?? null }),
  body: async ({ table }, { digest }) => ({ body: (await orNone('BodyDamaged', getBody(table, digest))) ?? null }),
  transcript: async ({ table, s3, bucket }, { run }) => {
    const key = (await findRun(table, run))?.transcript?.key;
    if (!key) return { transcript: null };
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { transcript: await Body!.transformToString() };
  },
  ledger: async ({ table, now }, { days }) => ({ attempts: await readLedger(table, now(), days) }),
  'check-input': async ({ estate, cell }, { procedure, input }) => {
    try {
      return { target: validateInput(procedure, input, estate, cell, []).target };
    } catch (error) {
      const { name, message } = error as Error;
      return { error: { name, message } };
    }
  },
};

/** Answers one question about runs, plans, approvals, entries, transcripts and the issuance ledger. Changes nothing. */
export function readRun<Op extends Query['op']>(ports: Ports, query: Extract<Query, { op: Op }>): Promise<unknown> {
  const answer = answers[query.op] as Answers[Op];
  return answer(ports, query);
}

/** A gate without its actions, which are the plan's. */
async function readApproval(ports: Ports, id: string): Promise<Omit<GateView, 'actions' | 'dependsOn'> | undefined> {
  const shown = await showGate(ports, id);
  if (!shown) return undefined;
  const { actions: _, dependsOn: __, ...approval } = shown.view;
  return approval;
}

async function readPlan({ table }: Ports, digest: string): Promise<PlanDocument | undefined> {
  const text = await orNone('BodyDamaged', getBody(table, digest));
  return text === undefined ? undefined : PlanDocument.parse(JSON.parse(text));
}

async function orNone<T>(name: string, promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if ((error as Error).name === name) return undefined;
    throw error;
  }
}
