import { withCures } from '../../workflows/shared/cures.ts';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { Check } from '../../workflows/shared/procedure.ts';
import { checkFacts } from '../shared/check-facts.ts';
import { appendEntry } from '../shared/entries.ts';
import { TerminalError } from '../shared/errors.ts';
import { readRun, resolve } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';
import type { JudgeFactsEvent } from './schema.ts';

export interface Ports {
  table: Table;
  estate: Estate;
  now: () => Date;
}

/**
 * Asks a procedure that only reads whether the world is as it should be, and writes every check down. Throws the
 * procedure's own error, with each check that did not hold, what to do, and the procedure that cures it.
 */
export async function judgeFacts(ports: Ports, event: JudgeFactsEvent): Promise<{ checks: Check[] }> {
  const run = await readRun(ports.table, event.run);
  const { procedure, target } = resolve(run, ports.estate);
  if (!procedure.readOnly) throw new Error(`${procedure.name} does not only read; its triage decides`);
  const facts = checkFacts(procedure, event.facts);
  const checks = procedure.check({ input: run.input, target, facts, now: ports.now() });
  await appendEntry(ports, run.id, 'judged', { checks });
  if (checks.some(({ held }) => !held) || checks.length === 0) {
    throw new TerminalError(procedure.failure, withCures(checks).map(tell).join(' ') || 'nothing was checked.');
  }
  return { checks };
}

const tell = ({ check: { name, expected, found }, cure }: ReturnType<typeof withCures>[number]) =>
  `${name}: expected ${expected}, found ${found}.${cure ? ` ${cure}` : ''}`;
