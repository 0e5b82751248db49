import type { StateType } from '../../states/table.ts';
import type { QueryLanguage } from '../machine.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { resolveQueryLanguage } from './query-language.ts';
import { isStateType } from './state-type.ts';

/** A state as the graph rules see it. */
export interface ScopedState {
  readonly name: string;
  /** JSON pointer of the state. */
  readonly at: string;
  readonly definition: JsonObject;
  readonly language: QueryLanguage;
  /** The machines within this state. */
  readonly inner: readonly Scope[];
}

/** States that can transition to each other: the machine's own, those of a branch or of an item processor. */
export interface Scope {
  /** JSON pointer of the object that holds StartAt and States; empty for the definition itself. */
  readonly at: string;
  readonly startAt: unknown;
  /** Whether it has a States object, be it an empty one. */
  readonly declared: boolean;
  readonly states: ReadonlyMap<string, ScopedState>;
}

type Nested = (state: JsonObject) => readonly (readonly [string, unknown])[];

const none: Nested = () => [];

/** Where each state type holds machines of its own, as field pointer and value. */
const nestedMachines: { readonly [Type in StateType]: Nested } = {
  Task: none,
  Wait: none,
  Pass: none,
  Succeed: none,
  Fail: none,
  Choice: none,
  Parallel: ({ Branches }) =>
    Array.isArray(Branches) ? Branches.map((branch, index) => [`Branches[${index}]`, branch] as const) : [],
  Map: ({ ItemProcessor, Iterator }) => [
    ['ItemProcessor', ItemProcessor],
    ['Iterator', Iterator],
  ],
};

/** The scope `machine` is, with every scope inside it; what is not an object has no states. */
export function readScope(machine: unknown, at: string, language: QueryLanguage): Scope {
  const states = new Map<string, ScopedState>();
  const declared = isObject(machine) && isObject(machine.States) ? machine.States : undefined;
  for (const [name, definition] of Object.entries(declared ?? {})) {
    if (!isObject(definition)) continue;
    const stateAt = `${at}/States/${name}`;
    const type = definition.Type;
    const inner = isStateType(type)
      ? nestedMachines[type](definition)
          .filter(([, value]) => isObject(value))
          .map(([field, value]) => readScope(value, `${stateAt}/${field}`, language))
      : [];
    const own = resolveQueryLanguage(definition.QueryLanguage, language);
    states.set(name, { name, at: stateAt, definition, language: own, inner });
  }
  return { at, startAt: isObject(machine) ? machine.StartAt : undefined, declared: declared !== undefined, states };
}

/** The scope and every scope inside it, in document order. */
export function everyScope(scope: Scope): readonly Scope[] {
  return [scope, ...[...scope.states.values()].flatMap(({ inner }) => inner.flatMap(everyScope))];
}

export function everyState(scopes: readonly Scope[]): readonly ScopedState[] {
  return scopes.flatMap(({ states }) => [...states.values()]);
}
