import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** As much of an ASL state as the command line shows. */
export interface State {
  Type: string;
  Resource?: string;
  Branches?: { States: Record<string, State> }[];
  ItemProcessor?: { States: Record<string, State> };
}

/** The definition of a procedure as its folder has it, placeholders unresolved: `gaia-x-y` → workflows/gaia/x-y/workflow.asl.yaml. */
export function readDefinition(procedure: string): { States: Record<string, State> } {
  const folder = procedure.replace('-', '/');
  return parse(readFileSync(join(import.meta.dirname, '..', 'workflows', folder, 'workflow.asl.yaml'), 'utf8'));
}
