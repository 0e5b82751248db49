import { form } from './form.ts';
import { labelsAreValid, stateNamesAreShort, stateNamesAreUnique } from './names.ts';
import type { Rule } from './rule.ts';
import { integrationsHaveArguments } from './task-arguments.ts';
import { hasTerminalState, statesAreReachable, targetsExist } from './transitions.ts';
import { variablesAreNotDefinedTwice } from './variable-names.ts';

/** What AWS refuses a definition for, in the order AWS reports it. */
export const rules: readonly Rule[] = [
  form,
  integrationsHaveArguments,
  stateNamesAreShort,
  stateNamesAreUnique,
  labelsAreValid,
  variablesAreNotDefinedTwice,
  targetsExist,
  hasTerminalState,
  statesAreReachable,
];
