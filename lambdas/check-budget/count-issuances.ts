import type { BudgetFact, Issuance } from '../../workflows/shared/facts/budget.ts';
import { type Attempt, setOf } from '../shared/ledger/attempt.ts';

const HOUR = 3_600_000;
/** Let's Encrypt, "New Certificates per Exact Set of Identifiers": 5 in 7 days, no override. */
const LIMIT = 5;
const WINDOW_HOURS = 168;

/** Certificates that were or may have been issued for exactly these names. */
export function issuancesFor(names: string[], attempts: Attempt[]): Issuance[] {
  return attempts
    .filter(
      ({ endpoint, outcome, ...each }) =>
        endpoint === 'production' && outcome !== 'refused' && outcome !== 'never' && setOf(each.names) === setOf(names),
    )
    .map(({ at, serial, source }) => ({ at, ...(serial !== undefined && { serial }), source }));
}

/**
 * How many more certificates may be asked for now, and when the next one may, by the document's guard: fewer than five in
 * seven days. The authority's own bucket gives one back every 34 hours; a sliding window is never more generous than that,
 * and stays right if one was overlooked.
 */
export function countIssuances(names: string[], all: Issuance[], now: Date): Omit<BudgetFact, 'budgets' | 'staging'> {
  const since = now.getTime() - WINDOW_HOURS * HOUR;
  const issuances = all.filter(({ at }) => Date.parse(at) > since);
  const used = issuances.length;
  // The one that must leave the window before there is room.
  const blocking = issuances[used - LIMIT];
  return {
    names: [...names].sort(),
    limit: LIMIT,
    windowHours: WINDOW_HOURS,
    used,
    remaining: Math.max(0, LIMIT - used),
    nextSafe: blocking ? new Date(Date.parse(blocking.at) + WINDOW_HOURS * HOUR).toISOString() : null,
    issuances,
  };
}
