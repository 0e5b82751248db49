import type { Scope } from '../scope.ts';
import { isTerminal, reachableStates, transitionsOf } from '../transitions.ts';
import type { Rule } from './rule.ts';

/** Every target must be a state of the same scope; AWS calls the field 'Next' whichever it is. */
export const targetsExist: Rule = ({ scopes }, report) => {
  for (const scope of scopes.filter(({ declared }) => declared)) {
    const missing = (target: string, at: string) => {
      if (!scope.states.has(target)) report.error('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${target}`, at);
    };
    if (typeof scope.startAt === 'string') missing(scope.startAt, `${scope.at}/StartAt`);
    for (const state of scope.states.values()) {
      for (const { target, at } of transitionsOf(state)) missing(target, at);
    }
  }
};

/** AWS asks the machine itself for a state it can end in, not its branches and item processors. */
export const hasTerminalState: Rule = ({ scopes: [top] }, report) => {
  if (top !== undefined && lacksTerminalState(top)) {
    report.error('MISSING_END_STATE', 'Workflow has no terminal state');
  }
};

/** AWS leaves this out where the whole machine has no terminal state. */
export const statesAreReachable: Rule = ({ scopes }, report) => {
  if (scopes[0] !== undefined && lacksTerminalState(scopes[0])) return;
  for (const scope of scopes) {
    if (scope.startAt === undefined) continue;
    const reached = reachableStates(scope);
    for (const { name, at } of scope.states.values()) {
      if (!reached.has(name)) report.error('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, at);
    }
  }
};

/** Every state leads on. One that leads nowhere has a fault of its own and may have been meant as the end. */
export function lacksTerminalState(scope: Scope): boolean {
  const states = [...scope.states.values()];
  return scope.declared && states.every((state) => !isTerminal(state) && transitionsOf(state).length > 0);
}
