import { invalidDefinitionMessage, validateDefinition } from '../asl/validation/validate-definition.ts';
import { errors } from './errors.ts';

/** @throws {InvalidDefinition} with every fault AWS finds */
export function checkDefinition(definition: string, type: 'STANDARD' | 'EXPRESS'): void {
  const diagnostics = validateDefinition(definition, { type });
  if (diagnostics.some(({ severity }) => severity === 'ERROR')) {
    throw errors.invalidDefinition(invalidDefinitionMessage(diagnostics));
  }
}
