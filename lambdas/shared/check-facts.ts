import type { Procedure } from '../../workflows/shared/procedure.ts';
import { FactsInvalid } from './errors.ts';

/** The facts in the shape that a procedure asks for. Throws `FactsInvalid` that names every field which has not got it. */
export function checkFacts(procedure: Procedure, facts: unknown): unknown {
  const parsed = procedure.facts.safeParse(facts);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new FactsInvalid(`the facts are not as ${procedure.name} needs them: ${faults.join('; ')}`);
}
