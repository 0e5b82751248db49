import { canonicalJson, sha256Hex } from '../lambdas/shared/canonical.ts';
import { wordsOf } from '../lambdas/shared/words.ts';
import type { PlanDocument } from '../workflows/shared/plan.ts';
import { CliFailure } from './failure.ts';
import type { Approval } from './read-run.ts';

/**
 * Makes sure that the plan which was given to be shown is the one of the request: its digest is made here once more, so that
 * nobody between the cell and this terminal can have one plan read and another one approved.
 *
 * @returns the digest words, made from that digest and not taken from the answer
 * @throws CliFailure `PlanMissing`, `PlanDiffers`; then nothing may be voted
 */
export function wordsOfShown(
  plan: PlanDocument | null | undefined,
  { gate, digest, run }: Pick<Approval, 'gate' | 'digest' | 'run'>,
): string[] {
  if (!plan)
    throw new CliFailure(
      'failed',
      'PlanMissing',
      `the plan ${digest} of request '${gate}' is not stored; do not decide it`,
    );
  const found = sha256Hex(canonicalJson(plan));
  if (found !== digest || plan.run !== run)
    throw new CliFailure(
      'refused',
      'PlanDiffers',
      `request '${gate}' is for plan ${digest} of run ${run}; what was given to be shown is ${found} of run ${plan.run}`,
      'Vote nothing, and tell whoever keeps this cell.',
    );
  return wordsOf(digest);
}
