import type * as z from 'zod';
import type { BudgetFact } from '../../workflows/shared/facts/budget.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import { budgetsOf } from '../shared/ledger/budgets.ts';
import { noteObserved, readLedger } from '../shared/ledger/ledger.ts';
import { countIssuances, issuancesFor } from './count-issuances.ts';
import type { Input } from './schema.ts';
import { withObserved } from './with-observed.ts';

/**
 * Counts what was asked of the authority, by the ledger of all runs and by what lies on the host, against each of its
 * limits. The account is the hub's, which goes by the first of its names.
 */
export async function checkBudget(input: z.infer<typeof Input>, ports: EntryPorts): Promise<BudgetFact> {
  const names = [...new Set(input.names)].sort();
  const account = input.account ?? input.names[0]!;
  const now = ports.now();
  const { attempts, unknown } = withObserved(await readLedger(ports.table, now), input.observed, account);
  await noteObserved(ports.table, now, unknown);
  const request = { names, account, attempts, now };
  return recordFact(ports, input, 'budget', {
    ...countIssuances(names, issuancesFor(names, attempts), now),
    budgets: budgetsOf({ ...request, endpoint: 'production' }),
    staging: budgetsOf({ ...request, endpoint: 'staging' }),
  });
}
