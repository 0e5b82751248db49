import type { Diagnostic } from './diagnostic.ts';
import { isObject } from './json-value.ts';
import { resolveQueryLanguage } from './query-language.ts';
import { Report } from './report.ts';
import type { Machine } from './rules/rule.ts';
import { rules } from './rules/rules.ts';
import { everyScope, readScope } from './scope.ts';
import { findSyntaxFault } from './syntax/json-syntax.ts';
import { warnings } from './warnings/warnings.ts';

export interface ValidationOptions {
  /** Express machines refuse activities, `.sync` and `.waitForTaskToken`. Default STANDARD. */
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** At most this many diagnostics; all of them by default. */
  readonly maxResults?: number;
}

/**
 * Every fault of a definition, as CreateStateMachine and ValidateStateMachineDefinition find them, in AWS's words and
 * with its codes; then warnings, AWS's and our own, which never reject. An empty list, or one of warnings alone, is a
 * definition AWS takes.
 */
export function validateDefinition(definition: string, options: ValidationOptions = {}): Diagnostic[] {
  const report = new Report();
  check(definition, options.type ?? 'STANDARD', report);
  return [...report.errors, ...report.warnings].slice(0, options.maxResults);
}

function check(text: string, type: Machine['type'], report: Report): void {
  if (text.trim() === '') {
    report.error(invalidForm, notAnObject);
    return;
  }
  if (text.length > longestDefinition) {
    report.error(
      'DEFINITION_TOO_LONG',
      `The definition has ${text.length} characters, the service takes ${longestDefinition}`,
    );
    return;
  }
  const fault = findSyntaxFault(text);
  if (fault !== undefined) {
    report.error('INVALID_JSON_DESCRIPTION', `${fault.message}\n at ${fault.location}`, fault.location);
    return;
  }
  const definition: unknown = JSON.parse(text);
  if (!isObject(definition)) {
    report.error(invalidForm, notAnObject);
    return;
  }
  const language = resolveQueryLanguage(definition.QueryLanguage, 'JSONPath');
  const machine: Machine = { definition, type, scopes: everyScope(readScope(definition, '', language)) };
  for (const rule of [...rules, ...warnings]) rule(machine, report);
}

/** Characters a definition may have (API reference, `CreateStateMachine`, definition). */
const longestDefinition = 1_048_576;
const invalidForm = 'SCHEMA_VALIDATION_FAILED';
const notAnObject = 'Definition must be a valid JSON object';

/**
 * The message of the InvalidDefinition error CreateStateMachine, UpdateStateMachine and TestState answer with: the
 * errors of `diagnostics` (warnings are left out), joined as AWS joins them, `null` for a missing location included.
 */
export function invalidDefinitionMessage(diagnostics: readonly Diagnostic[]): string {
  const faults = diagnostics
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`);
  return `Invalid State Machine Definition: '${faults.join(', ')}'`;
}
