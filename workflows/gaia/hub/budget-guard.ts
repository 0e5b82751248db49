import type { Budget, BudgetFact } from '../../shared/facts/budget.ts';
import type { Refusal } from './guards.ts';

/** What the budgets count, in words. */
const COUNTED: Record<Budget['budget'], string> = {
  'exact-set': 'certificates for exactly',
  'registered-domain': 'new certificates under',
  'new-orders': 'orders of the account of',
  'failed-validations': 'failed validations of',
  'consecutive-failures': 'failures in a row for',
};

/** Limits of issuance: those that the authority does not hold against a renewal which names what it replaces. */
const ISSUANCE: Budget['budget'][] = ['exact-set', 'registered-domain', 'new-orders'];

/**
 * Refuses when the authority would. A renewal in its window by a client that names the certificate it replaces is exempt
 * from the limits of issuance (RFC 9773, section 5); failures are counted all the same, because the next try would fail too.
 *
 * @param exempt whether this is such a renewal
 */
export function authorityGuard(
  { budgets }: Pick<BudgetFact, 'budgets'>,
  { exempt = false }: { exempt?: boolean } = {},
): Refusal<'BudgetExceeded'> | undefined {
  const blocked = budgets
    .filter(({ applies, budget }) => applies && !(exempt && ISSUANCE.includes(budget)))
    .filter(({ remaining, nextSafe }) => remaining < 1 || (nextSafe !== null && nextSafe !== undefined));
  if (blocked.length === 0) return undefined;
  return ['BudgetExceeded', blocked.map(tell).join('; ').concat('.')];
}

function tell({ budget, of, limit, used, refillSeconds, nextSafe, because }: Budget): string {
  const rate = refillSeconds === null ? '' : `, one more every ${duration(refillSeconds)}`;
  const when = nextSafe ? `; next safe time: ${nextSafe}` : because ? `; ${because}` : '';
  return `${used} ${COUNTED[budget]} ${of}, of ${limit}${rate}${when}`;
}

const duration = (seconds: number) =>
  seconds >= 7200 && seconds % 3600 === 0
    ? `${seconds / 3600} hours`
    : seconds >= 120
      ? `${Math.round(seconds / 60)} minutes`
      : `${Math.ceil(seconds)} seconds`;

/** The document's own guard for a reset: fewer than five certificates in seven days, whatever the authority gives back. */
export function windowGuard(budget: BudgetFact): Refusal<'BudgetExceeded'> | undefined {
  if (budget.remaining > 0) return undefined;
  return [
    'BudgetExceeded',
    `${budget.used} of ${budget.limit} certificates for ${budget.names.join(', ')} were issued in ${budget.windowHours} hours; ` +
      `next safe time: ${budget.nextSafe ?? 'unknown'}.`,
  ];
}
