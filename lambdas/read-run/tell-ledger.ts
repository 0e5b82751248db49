import type { Budget } from '../../workflows/shared/facts/budget.ts';
import type { Attempt } from '../shared/ledger/attempt.ts';
import { budgetsOf } from '../shared/ledger/budgets.ts';
import { readLedger } from '../shared/ledger/ledger.ts';
import { registeredDomain } from '../shared/ledger/registered-domain.ts';
import type { Table } from '../shared/table.ts';

/** What was asked of certificate authorities, newest first; for a domain also what is left of each limit now. */
export interface LedgerAnswer {
  attempts: Attempt[];
  budgets?: Budget[];
  staging?: Budget[];
}

/** With a domain: everything under its registered domain, because one limit counts all of that. */
export async function tellLedger(
  table: Table,
  now: Date,
  { domain, days }: { domain: string | undefined; days: number },
): Promise<LedgerAnswer> {
  const all = await readLedger(table, now);
  const since = new Date(now.getTime() - days * 86_400_000).toISOString();
  const shown = all.filter(({ at }) => at >= since).reverse();
  if (domain === undefined) return { attempts: shown };
  const registered = registeredDomain(domain);
  const request = { names: [domain], account: domain, attempts: all, now };
  return {
    attempts: shown.filter(({ names }) => names.some((name) => registeredDomain(name) === registered)),
    budgets: budgetsOf({ ...request, endpoint: 'production' }),
    staging: budgetsOf({ ...request, endpoint: 'staging' }),
  };
}
