import * as z from 'zod';

/** One certificate that was issued, or asked for, for the exact set of names. */
export const Issuance = z.object({
  at: z.string(),
  serial: z.string().optional(),
  /** Seen on the host or in our own ledger; `both` when one serial was found in each. */
  source: z.enum(['ledger', 'host', 'both']),
});

/**
 * The limits of an authority, by what they count: certificates for exactly these names; for their registered domain; orders
 * of the account; validations that failed for a name; and those that failed one after the other.
 */
export const BudgetName = z.enum([
  'exact-set',
  'registered-domain',
  'new-orders',
  'failed-validations',
  'consecutive-failures',
]);

/** What is left of one limit: a bucket of `limit` tokens that gets one back every `refillSeconds`. */
export const Budget = z.object({
  budget: BudgetName,
  /** What it is counted for: names, a registered domain, an account. */
  of: z.string(),
  limit: z.int(),
  /** Null: it does not refill by time. */
  refillSeconds: z.number().nullable(),
  /** How many were spent in the time in which it would refill whole. */
  used: z.int(),
  remaining: z.int(),
  /** RFC 3339; null: now. Missing when no time helps, and `because` says what does. */
  nextSafe: z.string().nullable().optional(),
  /** False when the authority does not count the request that is asked about, because these names had a certificate before. */
  applies: z.boolean(),
  because: z.string().optional(),
});

/**
 * What is left of an authority's limits for a set of names. `limit` to `issuances` are of the exact set, counted more
 * strictly than the authority does: at most so many in a sliding window (Let's Encrypt: 5 in 168 hours, no override).
 */
export const BudgetFact = z.object({
  names: z.array(z.string()),
  limit: z.int(),
  windowHours: z.int(),
  used: z.int(),
  remaining: z.int(),
  /** RFC 3339; when the next certificate may be asked for; null: now. */
  nextSafe: z.string().nullable(),
  issuances: z.array(Issuance),
  /** Each limit of the production endpoint, as the authority itself counts. */
  budgets: z.array(Budget),
  /** The same of its staging endpoint. */
  staging: z.array(Budget),
});

export type Issuance = z.infer<typeof Issuance>;
export type BudgetName = z.infer<typeof BudgetName>;
export type Budget = z.infer<typeof Budget>;
export type BudgetFact = z.infer<typeof BudgetFact>;
