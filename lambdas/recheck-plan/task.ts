import type { KMSClient } from '@aws-sdk/client-kms';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { ZodError } from 'zod';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { PlanDocument } from '../../workflows/shared/plan.ts';
import { differences, tellDifference } from '../shared/differences.ts';
import { appendEntry } from '../shared/entries.ts';
import { GateExpired, PlanChanged } from '../shared/errors.ts';
import {
  definitionOf,
  loadPlan,
  makePlanDocument,
  type PlanContent,
  pinDocuments,
  planDigest,
} from '../shared/plans.ts';
import { requireApproval } from '../shared/require-approval.ts';
import { type Run, readRun, resolve } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';
import type { RecheckPlanEvent } from './schema.ts';

export interface Ports {
  table: Table;
  ssm: SSMClient;
  sfn: SFNClient;
  kms: KMSClient;
  voteKeyId: string;
  estate: Estate;
  now: () => Date;
}

const MOST_DIFFERENCES = 20;

/**
 * 1. The approved plan must still be in time. 2. Its votes must verify and reach the quorum. 3. The plan made again, from
 * fresh facts, the documents, definition and estate of now, must have the approved digest.
 * Throws `GateExpired`, `VotesInvalid`, `GateRejected` or `PlanChanged` (which names what differs).
 */
export async function recheckPlan(ports: Ports, event: RecheckPlanEvent): Promise<{ digest: string }> {
  const { table, estate, now } = ports;
  const { digest } = event;
  const [run, approved] = await Promise.all([readRun(table, event.run), loadPlan(table, digest)]);
  if (run.planDigest !== digest || approved.run !== run.id) {
    throw new PlanChanged(`the plan of run ${run.id} is ${run.planDigest}, not ${digest}`);
  }
  if (now().toISOString() >= approved.expires) {
    throw new GateExpired(`the plan ${digest} was good until ${approved.expires}; nothing was done`);
  }
  await requireApproval(ports, approved, digest);

  const { procedure, target } = resolveAgain(run, estate);
  const [documents, definition] = await Promise.all([
    pinDocuments(ports.ssm, procedure.commands),
    definitionOf(ports.sfn, event.execution),
  ]);
  const { created } = approved;
  const fresh = makeAgain({
    run,
    procedure,
    target,
    facts: event.facts,
    documents,
    definition,
    estate,
    created,
  });
  if (planDigest(fresh) === digest) {
    await appendEntry(ports, run.id, 'rechecked', { digest, equal: true });
    return { digest };
  }
  const found = differences(approved, fresh);
  await appendEntry(ports, run.id, 'rechecked', {
    digest,
    equal: false,
    differences: found.slice(0, MOST_DIFFERENCES).map(({ path, approved, now }) => ({
      path,
      approved: approved ?? null,
      now: now ?? null,
    })),
  });
  const told = found
    .slice(0, 5)
    .map((each) => tellDifference(each))
    .join('; ');
  const more = found.length > 5 ? ` and ${found.length - 5} more` : '';
  throw new PlanChanged(
    `what was approved is not what would happen now: ${told}${more}. Nothing was done; plan again.`,
  );
}

/** The plan as it would be made now. An estate that can give no valid plan is a change like any other. */
function makeAgain(content: PlanContent): PlanDocument {
  try {
    return makePlanDocument(content);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    throw new PlanChanged(`no plan can be made now: ${error.message.slice(0, 500)}. Nothing was done.`, {
      cause: error,
    });
  }
}

/** The target as the estate has it now. One that is not there any more is a change like any other. */
function resolveAgain(run: Run, estate: Estate): ReturnType<typeof resolve> {
  try {
    return resolve(run, estate);
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'InputInvalid') throw error;
    throw new PlanChanged(`what was approved cannot be found now: ${message}. Nothing was done; plan again.`, {
      cause: error,
    });
  }
}
