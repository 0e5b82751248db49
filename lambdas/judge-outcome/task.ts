import type { Estate } from '../../workflows/shared/estate.ts';
import type { Check } from '../../workflows/shared/procedure.ts';
import { checkFacts } from '../shared/check-facts.ts';
import { appendEntry } from '../shared/entries.ts';
import { VerifyFailed } from '../shared/errors.ts';
import { readRun, resolve } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';
import type { JudgeOutcomeEvent } from './schema.ts';

export interface Ports {
  table: Table;
  estate: Estate;
  now: () => Date;
}

/** Asks the procedure whether the world is as promised. Throws `VerifyFailed` that names every check which did not hold. */
export async function judgeOutcome(ports: Ports, event: JudgeOutcomeEvent): Promise<{ checks: Check[] }> {
  const run = await readRun(ports.table, event.run);
  const { procedure, target } = resolve(run, ports.estate);
  if (procedure.readOnly) throw new Error(`${procedure.name} only reads; it has no outcome to judge`);
  const [before, after] = [checkFacts(procedure, event.before), checkFacts(procedure, event.after)];
  const checks = procedure.judge({ input: run.input, target, before, after, now: ports.now() });
  await appendEntry(ports, run.id, 'judged', { checks });
  const broken = checks.filter((check) => !check.held);
  if (broken.length > 0 || checks.length === 0) {
    const told = broken.map((check) => `${check.name}: expected ${check.expected}, found ${check.found}`);
    throw new VerifyFailed(told.join('; ') || 'nothing was checked');
  }
  return { checks };
}
