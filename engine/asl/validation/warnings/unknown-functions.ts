import type { Rule } from '../rules/rule.ts';
import { everyState } from '../scope.ts';
import { unknownFunctionsIn } from '../variables.ts';

/** AWS finds out when the state runs; `$eval` of JSONata is such a function, the service took it out. */
export const functionsExist: Rule = ({ scopes }, report) => {
  for (const state of everyState(scopes)) {
    for (const { name, at } of unknownFunctionsIn(state)) {
      report.warning('UNKNOWN_FUNCTION', `There is no function $${name}`, at);
    }
  }
};
