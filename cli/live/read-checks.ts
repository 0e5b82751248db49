import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Entry } from '../../lambdas/shared/entries.ts';
import { readRun } from '../read-run.ts';

/** An entry `judged` with its checks, which are stored apart when they are many; any other entry as it is. */
export async function withChecks(lambda: LambdaClient, entry: Entry): Promise<Entry> {
  const digest = (entry.data.checks as { body?: string } | undefined)?.body;
  if (entry.kind !== 'judged' || digest === undefined) return entry;
  const { body } = await readRun(lambda, 'body', { digest });
  return { ...entry, data: { ...entry.data, checks: JSON.parse(body ?? '[]') } };
}
