import { readDefinitionFile } from '../workflows/definition-file.ts';
import type { Procedure } from '../workflows/shared/procedure.ts';

/** As much of an ASL state as the command line shows. */
export interface State {
  Type: string;
  Resource?: string;
  Arguments?: { FunctionName?: string };
  Branches?: { States: Record<string, State> }[];
  ItemProcessor?: { States: Record<string, State> };
}

/** The definition of a procedure as its folder has it, placeholders unresolved. */
export function readDefinition(procedure: Pick<Procedure, 'name' | 'system'>): { States: Record<string, State> } {
  return readDefinitionFile(procedure).definition as { States: Record<string, State> };
}
