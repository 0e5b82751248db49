import type { LambdaClient } from '@aws-sdk/client-lambda';
import { differences, tellDifference } from '../lambdas/shared/differences.ts';
import type { PlanDocument } from '../workflows/shared/plan.ts';
import { readRun } from './read-run.ts';

const looksBack = 100;
const mostDifferences = 10;

/** What is another in every plan by its nature: the run, its times, and what carries the run's id. */
function comparable({ plan, definition, roster }: PlanDocument, run: string): unknown {
  return JSON.parse(JSON.stringify({ plan, definition, roster }).replaceAll(run, 'RUN'));
}

/**
 * Compares a plan with the newest one that was made for the same target before it, among the last hundred runs.
 * @returns lines that say what is different; none when there is no earlier plan
 */
export async function sinceLastPlan(lambda: LambdaClient, document: PlanDocument): Promise<string[]> {
  const { runs } = await readRun(lambda, 'runs', { limit: looksBack });
  const earlier = runs.find(
    (run) =>
      run.planDigest &&
      run.id !== document.run &&
      run.target === document.target &&
      run.procedure === document.procedure,
  );
  if (!earlier) return [];
  const { plan } = await readRun(lambda, 'plan', { digest: earlier.planDigest });
  if (!plan) return [];
  const found = differences(comparable(plan, earlier.id), comparable(document, document.run));
  const since = `the plan of ${earlier.id} (${earlier.status}, ${plan.created.slice(0, 19)}Z)`;
  if (found.length === 0) return [`The same as ${since}.`];
  const told = found.slice(0, mostDifferences).map((each) => `  ${tellDifference(each).replace('approved ', '')}`);
  const more = found.length > mostDifferences ? [`  and ${found.length - mostDifferences} more`] : [];
  return [`Different from ${since}:`, ...told, ...more];
}
