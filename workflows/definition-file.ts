import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Procedure } from './shared/procedure.ts';

/** A definition as its file has it: Amazon States Language, with placeholders for the functions of a cell. */
export interface DefinitionFile {
  /** Absolute path of the `workflow.asl.yaml`. */
  file: string;
  definition: Record<string, unknown>;
  /** Names of the placeholders in it, each once: `OpenRunFunctionArn` for `${OpenRunFunctionArn}`. */
  placeholders: string[];
}

/** Reads a definition in YAML. */
export function readDefinition(file: string): Record<string, unknown> {
  return parse(readFileSync(file, 'utf8'));
}

/** Reads the definition of a procedure: `gaia-reset-certificates` of system gaia is `gaia/reset-certificates/workflow.asl.yaml`. */
export function readDefinitionFile({ name, system }: Pick<Procedure, 'name' | 'system'>): DefinitionFile {
  const file = join(import.meta.dirname, system, name.slice(system.length + 1), 'workflow.asl.yaml');
  const definition = readDefinition(file);
  const found = JSON.stringify(definition).matchAll(/"\$\{(\w+)\}"/g);
  return { file, definition, placeholders: [...new Set([...found].map(([, placeholder]) => placeholder!))].sort() };
}
