import type { FaultedState } from './definition.ts';

/** What goes wrong at a state. */
export type FaultKind =
  | 'throw'
  | 'time-out'
  | 'duplicate'
  | 'reply lost'
  | 'throttled'
  | 'partial'
  | 'event lost'
  | 'restart';

export interface FaultOf {
  does: string;
  /** Why it cannot happen at a state; undefined where it can. */
  not(state: FaultedState): string | undefined;
}

const noCall = ({ calls }: FaultedState) =>
  calls === undefined ? 'asks nothing of the world: one commit with the state before it' : undefined;
const effects = new Set(['run-command', 'run-action']);

/** One entry a kind: how it is told, and where it does not apply. */
export const faults: Record<FaultKind, FaultOf> = {
  throw: { does: 'the function throws, each time, before it has done anything', not: noCall },
  'time-out': { does: 'the function never answers', not: noCall },
  duplicate: { does: 'the function is called twice at once with the same event', not: noCall },
  'reply lost': { does: 'the function has done its work, and the answer is lost', not: noCall },
  throttled: { does: 'Lambda throttles twice, then lets it through', not: noCall },
  partial: {
    does: 'the command does half of its work and fails; the API call happens and its answer is lost',
    not: (state) => noCall(state) ?? (effects.has(state.calls!) ? undefined : 'runs no command and calls no API'),
  },
  'event lost': {
    does: 'the event that completes the task token never comes',
    not: (state) => noCall(state) ?? (state.waits ? undefined : 'waits for no event'),
  },
  restart: { does: 'the engine is killed while the function runs, and starts again from its journal', not: noCall },
};

export const faultKinds = Object.keys(faults) as FaultKind[];
