import type { Rule } from '../rules/rule.ts';
import { endlessNestedMachines, unreachableStates } from './graph.ts';
import { heartbeatsComeBeforeTimeouts, tasksHaveTimeouts } from './missing-timeouts.ts';
import { placeholdersHaveValues } from './placeholders.ts';
import { passResultsAreStatic, pathsStandInPathFields, templatesUseDollar } from './static-values.ts';
import { variablesAreAssigned } from './unassigned-variables.ts';
import { functionsExist } from './unknown-functions.ts';

/** What never rejects: AWS's three warnings, then what AWS finds out late or never. */
export const warnings: readonly Rule[] = [
  templatesUseDollar,
  pathsStandInPathFields,
  passResultsAreStatic,
  variablesAreAssigned,
  functionsExist,
  tasksHaveTimeouts,
  heartbeatsComeBeforeTimeouts,
  placeholdersHaveValues,
  unreachableStates,
  endlessNestedMachines,
];
