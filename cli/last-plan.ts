import type { LambdaClient } from '@aws-sdk/client-lambda';
import { differences, tellDifference } from '../lambdas/shared/differences.ts';
import type { PlanDocument } from '../workflows/shared/plan.ts';
import { readRun } from './read-run.ts';

const mostDifferences = 10;

/** What is another in every plan by its nature: the run, its times, and what carries the run's id. */
function comparable({ plan, definition, roster }: PlanDocument, run: string): unknown {
  return JSON.parse(JSON.stringify({ plan, definition, roster }).replaceAll(run, 'RUN'));
}

/**
 * Compares a plan with the last one that ran for the same procedure and target: of which an action was begun, however that
 * ended.
 *
 * @returns lines that say what is different, or that none ran yet
 */
export async function sinceLastPlan(lambda: LambdaClient, document: PlanDocument): Promise<string[]> {
  const { plan, run } = await readRun(lambda, 'last-plan', { run: document.run });
  if (!plan || !run)
    return [`No plan of ${document.procedure} has run for ${document.target} yet: nothing to compare with.`];
  const found = differences(comparable(plan, run.id), comparable(document, document.run));
  const since = `the plan that ran last, ${run.id} (${run.status}, ${plan.created.slice(0, 19)}Z)`;
  if (found.length === 0) return [`The same as ${since}.`];
  const told = found.slice(0, mostDifferences).map((each) => `  ${tellDifference(each, 'then')}`);
  const more = found.length > mostDifferences ? [`  and ${found.length - mostDifferences} more`] : [];
  return [`Different from ${since}:`, ...told, ...more];
}
