import { type ValidationOptions, validateDefinition } from '../../../engine/asl/validation/validate-definition.ts';

/** The errors of a definition, as `CODE: message at location`. */
export function errorsOf(definition: string, options?: ValidationOptions): string[] {
  return texts(definition, 'ERROR', options);
}

/** The warnings of a definition, as `CODE at location`: the wording of our own is not a contract. */
export function warningsOf(definition: string): string[] {
  return validateDefinition(definition)
    .filter(({ severity }) => severity === 'WARNING')
    .map(({ code, location }) => `${code} at ${location}`);
}

function texts(definition: string, wanted: 'ERROR' | 'WARNING', options?: ValidationOptions): string[] {
  return validateDefinition(definition, options)
    .filter(({ severity }) => severity === wanted)
    .map(
      ({ code, message, location }) => `${code.replace('SCHEMA_VALIDATION_FAILED', 'FORM')}: ${message} at ${location}`,
    );
}
