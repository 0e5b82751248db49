import * as z from 'zod';

/** One certificate that was issued, or asked for, for the exact set of names. */
export const Issuance = z.object({
  at: z.string(),
  serial: z.string().optional(),
  /** Seen on the host or in our own ledger; `both` when one serial was found in each. */
  source: z.enum(['ledger', 'host', 'both']),
});

/** What is left of "certificates per exact set of identifiers" (Let's Encrypt: 5 in 168 hours, no override). */
export const BudgetFact = z.object({
  names: z.array(z.string()),
  limit: z.int(),
  windowHours: z.int(),
  used: z.int(),
  remaining: z.int(),
  /** RFC 3339; when the next certificate may be asked for; null: now. */
  nextSafe: z.string().nullable(),
  issuances: z.array(Issuance),
});

export type Issuance = z.infer<typeof Issuance>;
export type BudgetFact = z.infer<typeof BudgetFact>;
