import type { DocumentContent, DocumentParameter } from './document-content.ts';
import { ssmFailure } from './failure.ts';

const invalid = (message: string) => ssmFailure('InvalidParameters', message);

/**
 * The value of each parameter of a document: what was given, else its default.
 *
 * @throws InvalidParameters for unknown, missing and ill-formed ones, naming the parameter and what is allowed
 */
export function parameterValues(
  document: DocumentContent,
  given: Record<string, string[]> | undefined,
): Record<string, string> {
  const known = Object.keys(document.parameters);
  const unknown = Object.keys(given ?? {}).find((name) => !Object.hasOwn(document.parameters, name));
  if (unknown !== undefined) {
    throw invalid(`Parameter "${unknown}" is not a parameter of the document; it has ${known.join(', ') || 'none'}.`);
  }
  const values: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(document.parameters)) {
    const value =
      given?.[name] ?? (parameter.default === undefined ? undefined : [parameter.default].flat().map(String));
    if (!value) throw invalid(`Parameter "${name}" requires a value.`);
    values[name] = checked(name, parameter, value);
  }
  return values;
}

function checked(name: string, parameter: DocumentParameter, values: string[]): string {
  if (values.length !== 1) throw invalid(`Parameter "${name}" takes one value, not ${values.length}.`);
  const value = values[0]!;
  const { allowedPattern, allowedValues, minChars, maxChars } = parameter;
  if (allowedPattern !== undefined && !matches(allowedPattern, value)) {
    throw invalid(`Parameter "${name}" has value ${JSON.stringify(value)} not matching ${allowedPattern}.`);
  }
  if (allowedValues && !allowedValues.includes(value)) {
    throw invalid(`Parameter "${name}" has value ${JSON.stringify(value)}; allowed are ${allowedValues.join(', ')}.`);
  }
  if (minChars !== undefined && value.length < minChars) {
    throw invalid(`Parameter "${name}" has ${value.length} characters; at least ${minChars} are needed.`);
  }
  if (maxChars !== undefined && value.length > maxChars) {
    throw invalid(`Parameter "${name}" has ${value.length} characters; at most ${maxChars} are allowed.`);
  }
  return value;
}

/** SSM matches the whole value, as Java's `String.matches` does. */
function matches(pattern: string, value: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 'su').test(value);
}
