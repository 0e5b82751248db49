import type { Estate } from '../../workflows/shared/estate.ts';
import type { Triage } from '../../workflows/shared/procedure.ts';
import { checkFacts } from '../shared/check-facts.ts';
import { appendEntry } from '../shared/entries.ts';
import { readRun, resolve } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';
import type { TriageFactsEvent } from './schema.ts';

export interface Ports {
  table: Table;
  estate: Estate;
  now: () => Date;
}

/** Asks the procedure what the facts call for, and writes the answer down. Throws `FactsInvalid`. */
export async function triageFacts(ports: Ports, event: TriageFactsEvent): Promise<Triage> {
  const run = await readRun(ports.table, event.run);
  const { procedure, target } = resolve(run, ports.estate);
  if (procedure.readOnly) throw new Error(`${procedure.name} only reads; there is nothing to decide`);
  const facts = checkFacts(procedure, event.facts);
  const triage = procedure.triage({ input: run.input, target, facts, now: ports.now() });
  await appendEntry(ports, run.id, 'triage', { ...triage });
  return triage;
}
