import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { PlanDocument } from '../../workflows/shared/plan.ts';
import { putBody } from '../shared/bodies.ts';
import { canonicalJson } from '../shared/canonical.ts';
import { checkQuorum } from '../shared/check-quorum.ts';
import { appendEntry, StoredBody } from '../shared/entries.ts';
import { readRequesters } from '../shared/gate/gate-rows.ts';
import { definitionOf, loadPlan, makePlanDocument, pinDocuments, planDigest } from '../shared/plans.ts';
import { readRun, resolve } from '../shared/runs.ts';
import { refuseSecretsInPlan } from '../shared/secret-references.ts';
import type { Table } from '../shared/table.ts';
import { wordsOf } from '../shared/words.ts';
import type { MakePlanEvent } from './schema.ts';

export interface Ports {
  table: Table;
  ssm: SSMClient;
  sfn: SFNClient;
  estate: Estate;
  now: () => Date;
}

/** What the definition keeps in `$plan`; the plan itself lies in the table under its digest. */
export interface MadePlan {
  digest: string;
  words: string[];
  expires: string;
  actions: string[];
}

/**
 * 1. Pins the command documents and the definition. 2. Asks the procedure for its plan. 3. Stores the document under its
 * digest and appends `planned`. A retry with the same facts finds the first plan, not a second one with a later time.
 */
export async function makePlan(ports: Ports, event: MakePlanEvent): Promise<MadePlan> {
  const { table, ssm, sfn, estate } = ports;
  const run = await readRun(table, event.run);
  const { procedure, target } = resolve(run, estate);
  const [documents, definition] = await Promise.all([
    pinDocuments(ssm, procedure.commands),
    definitionOf(sfn, event.execution),
  ]);
  const make = (created: string) =>
    makePlanDocument({ run, procedure, target, facts: event.facts, documents, definition, estate, created });

  if (run.planDigest) {
    const earlier = await loadPlan(table, run.planDigest);
    if (planDigest(make(earlier.created)) === run.planDigest) return made(run.planDigest, earlier);
  }
  const document = make(ports.now().toISOString());
  refuseSecretsInPlan(procedure, run.input, document.plan);
  const { gate } = document.plan;
  if (gate) checkQuorum(gate, estate, await readRequesters(table, event.execution));
  const text = canonicalJson(document);
  const digest = await putBody(table, text);
  const plan = made(digest, document);
  await appendEntry(ports, run.id, 'planned', { ...plan, plan: new StoredBody(digest, Buffer.byteLength(text)) });
  await table.update(`RUN#${run.id}`, 'RUN', { planDigest: digest }, { pk: { present: true } });
  return plan;
}

function made(digest: string, { expires, plan }: PlanDocument): MadePlan {
  return { digest, words: wordsOf(digest), expires, actions: plan.actions.map((action) => action.id) };
}
