import { readDefinitionFile } from '../workflows/definition-file.ts';
import type { Procedure } from '../workflows/shared/procedure.ts';

/**
 * The definition of a procedure as JSON text, every placeholder replaced.
 * @param substitutions placeholder, `${…}` and all → value
 * @throws Error that names the file and the placeholder that has no value
 */
export function definitionText(procedure: Procedure, substitutions: ReadonlyMap<string, string>): string {
  const { file, definition } = readDefinitionFile(procedure);
  return fillPlaceholders(definition, substitutions, file);
}

/** A definition as JSON text, every placeholder replaced. `from` is told in errors. @throws Error that names the placeholder that has no value */
export function fillPlaceholders(
  definition: unknown,
  substitutions: ReadonlyMap<string, string>,
  from = 'a definition',
): string {
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]));
    }
    if (typeof value !== 'string' || !/^\$\{\w+\}$/.test(value)) return value;
    const replacement = substitutions.get(value);
    if (replacement === undefined) throw new Error(`${from}: the placeholder ${value} stands for no function`);
    return replacement;
  };
  return JSON.stringify(fill(definition));
}

/** The ARNs of Lambda functions that a definition names. */
export function functionsNamedIn(definition: string): Set<string> {
  return new Set(definition.match(/arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9-_]+/g) ?? []);
}
