import type { Check } from './procedure.ts';

/**
 * Checks that did not hold, each with what to do about it. Several in a row that want the same say it once, with the last:
 * a hub without a certificate fails five checks and needs one cure.
 */
export function withCures(checks: readonly Check[]): { check: Check; cure?: string }[] {
  const cureOf = (check: Check | undefined) =>
    check && [check.advice, check.procedure && `Start ${check.procedure}.`].filter(Boolean).join(' ');
  const broken = checks.filter(({ held }) => !held);
  return broken.map((check, at) => {
    const cure = cureOf(check);
    return cure && cure !== cureOf(broken[at + 1]) ? { check, cure } : { check };
  });
}
