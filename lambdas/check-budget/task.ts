import type * as z from 'zod';
import type { BudgetFact } from '../../workflows/shared/facts/budget.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import { type Asked, countIssuances, unite } from './count-issuances.ts';
import type { Input } from './schema.ts';

/** Counts the certificates of the exact set of names in seven days: what our runs asked for, and what lies on the host. */
export async function checkBudget(input: z.infer<typeof Input>, ports: EntryPorts): Promise<BudgetFact> {
  const names = [...new Set(input.names)].sort();
  const rows = await ports.table.query<{ serial?: string }>(`LEDGER#${names.join(',')}`);
  const asked = rows.map(({ sk, serial }): Asked => ({ at: sk.slice(0, sk.indexOf('#')), ...(serial && { serial }) }));
  const budget = countIssuances(names, unite(names, asked, input.observed), ports.now());
  return recordFact(ports, input, 'budget', budget);
}
