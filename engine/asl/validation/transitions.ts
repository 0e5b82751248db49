import { isObject, type JsonObject } from './json-value.ts';
import type { Scope, ScopedState } from './scope.ts';

/** A way out of a state. */
export interface Transition {
  readonly target: string;
  /** JSON pointer of the field that names the target. */
  readonly at: string;
  /** The object whose Assign takes effect on this way. */
  readonly assigns: JsonObject;
  readonly through: 'Next' | 'Default' | 'Choices' | 'Catch';
}

/** Every way out of a state, in the order of its fields. */
export function transitionsOf({ definition, at }: ScopedState): readonly Transition[] {
  const direct = (field: 'Next' | 'Default'): Transition[] => {
    const target = definition[field];
    return typeof target === 'string' ? [{ target, at: `${at}/${field}`, assigns: definition, through: field }] : [];
  };
  const listed = (field: 'Choices' | 'Catch'): Transition[] => {
    const entries = definition[field];
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((entry, index) =>
      isObject(entry) && typeof entry.Next === 'string'
        ? [{ target: entry.Next, at: `${at}/${field}[${index}]/Next`, assigns: entry, through: field }]
        : [],
    );
  };
  return [...direct('Next'), ...listed('Choices'), ...direct('Default'), ...listed('Catch')];
}

/** The states of a scope that can be reached from its start. */
export function reachableStates(scope: Scope): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = typeof scope.startAt === 'string' ? [scope.startAt] : [];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = scope.states.get(name);
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    waiting.push(...transitionsOf(state).map(({ target }) => target));
  }
  return reached;
}

/** Whether a machine can end in this state. */
export function isTerminal({ definition }: ScopedState): boolean {
  return definition.End === true || definition.Type === 'Succeed' || definition.Type === 'Fail';
}
