import type { Rule } from '../rules/rule.ts';
import { lacksTerminalState } from '../rules/transitions.ts';
import { reachableStates } from '../transitions.ts';

/** AWS says nothing of unreachable states while the machine has no terminal state. */
export const unreachableStates: Rule = ({ scopes }, report) => {
  const [top] = scopes;
  if (top === undefined || !lacksTerminalState(top)) return;
  for (const scope of scopes) {
    const reached = reachableStates(scope);
    for (const { name, at } of scope.states.values()) {
      if (!reached.has(name)) report.warning('UNREACHABLE_STATE', `State "${name}" is not reachable.`, at);
    }
  }
};

/** AWS takes branches and item processors that cannot end. */
export const endlessNestedMachines: Rule = ({ scopes }, report) => {
  for (const scope of scopes.slice(1)) {
    if (lacksTerminalState(scope)) {
      report.warning('NESTED_WITHOUT_TERMINAL_STATE', 'No state within can end it: it runs until a limit', scope.at);
    }
  }
};
