/** As much of an ASL state as the tests of definitions read. */
export interface State {
  Type: string;
  Resource?: string;
  Arguments?: { FunctionName?: string; Payload?: Record<string, unknown> };
  TimeoutSeconds?: number;
  HeartbeatSeconds?: number;
  Seconds?: number;
  Retry?: { ErrorEquals: string[]; MaxAttempts?: number }[];
  Catch?: { ErrorEquals: string[]; Assign?: Record<string, unknown>; Next: string }[];
  Assign?: Record<string, unknown>;
  Next?: string;
  Default?: string;
  Choices?: { Condition: string; Next: string }[];
  Branches?: { StartAt: string; States: Record<string, State> }[];
  ItemProcessor?: { StartAt: string; States: Record<string, State> };
}

/** A state with its name and the names assigned in the scopes around it. */
export interface Placed {
  name: string;
  state: State;
  /** Variables that the scopes outside of this state's own assign. */
  outer: Set<string>;
}

/** The variables that a state assigns, when it ends well or is caught. */
export const assignedBy = (state: State) => [
  ...Object.keys(state.Assign ?? {}),
  ...(state.Catch ?? []).flatMap(({ Assign }) => Object.keys(Assign ?? {})),
];

/** Every state of a definition, those of branches and item processors too. */
export function everyState(scope: { States: Record<string, State> }, outer = new Set<string>()): Placed[] {
  const here = new Set([...outer, ...Object.values(scope.States).flatMap(assignedBy)]);
  return Object.entries(scope.States).flatMap(([name, state]) => [
    { name, state, outer },
    ...[...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap((inner) =>
      everyState(inner, here),
    ),
  ]);
}

/** Every text in a value. */
export function everyText(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(everyText);
}

/** Commands that the states of a definition send to look at something, `<system>/<command>`. */
export function lookingCommands(definition: { States: Record<string, State> }): string[] {
  return everyState(definition).flatMap(({ state }) => {
    const command = state.Arguments?.Payload?.command;
    return state.Arguments?.FunctionName === '${RunCommandFunctionArn}' && typeof command === 'string' ? [command] : [];
  });
}
