import type { ValidateStateMachineDefinitionInput, ValidateStateMachineDefinitionOutput } from '@aws-sdk/client-sfn';
import { validateDefinition } from '../../asl/validation/validate-definition.ts';
import type { Operation } from './operation.ts';

/** What CreateStateMachine would say of a definition, as a list. */
export const validateStateMachineDefinition: Operation<
  ValidateStateMachineDefinitionInput,
  ValidateStateMachineDefinitionOutput
> = (_core, { definition, type = 'STANDARD', severity = 'ERROR', maxResults }) => {
  const found = validateDefinition(definition!, { type }).filter(
    (diagnostic) => severity === 'WARNING' || diagnostic.severity === 'ERROR',
  );
  const most = maxResults || 100;
  return {
    result: found.some((diagnostic) => diagnostic.severity === 'ERROR') ? 'FAIL' : 'OK',
    diagnostics: found.slice(0, most).map((diagnostic) => ({ ...diagnostic })),
    truncated: found.length > most,
  };
};
