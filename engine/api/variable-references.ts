import { resolveQueryLanguage } from '../asl/validation/query-language.ts';
import { everyScope, readScope } from '../asl/validation/scope.ts';
import { variablesReadBy } from '../asl/validation/variables.ts';

/** Which variables each state reads, by the state's name; undefined when none does (API reference, `variableReferences`). */
export function variableReferences(definition: string): Record<string, string[]> | undefined {
  const machine = JSON.parse(definition) as { QueryLanguage?: unknown };
  const language = resolveQueryLanguage(machine.QueryLanguage, 'JSONPath');
  const references: Record<string, string[]> = {};
  for (const { states } of everyScope(readScope(machine, '', language))) {
    for (const [name, state] of states) {
      const names = new Set(variablesReadBy(state).map((use) => use.name));
      if (names.size > 0) references[name] = [...names].sort();
    }
  }
  return Object.keys(references).length > 0 ? references : undefined;
}
