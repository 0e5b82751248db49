import type { Budget } from '../../../workflows/shared/facts/budget.ts';
import type { Attempt } from './attempt.ts';
import { budgetsOf } from './budgets.ts';
import { registeredDomain } from './registered-domain.ts';

/** What was asked of certificate authorities for a domain, and what is left of each limit. */
export interface DomainLedger {
  attempts: Attempt[];
  budgets: Budget[];
  staging: Budget[];
}

/** Of all that was asked for, oldest first: everything under the domain's registered one, because one limit counts all of that. */
export function tellDomain(all: Attempt[], domain: string, now: Date): DomainLedger {
  const registered = registeredDomain(domain);
  const request = { names: [domain], account: domain, attempts: all, now };
  return {
    attempts: all.filter(({ names }) => names.some((name) => registeredDomain(name) === registered)),
    budgets: budgetsOf({ ...request, endpoint: 'production' }),
    staging: budgetsOf({ ...request, endpoint: 'staging' }),
  };
}
