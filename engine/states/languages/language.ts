import type { Catcher, StateDefinition } from '../../asl/machine.ts';
import type { Payload } from '../../execution/payload.ts';
import type { Frame, Variables } from '../../execution/state.ts';
import type { Turn } from '../../execution/turn.ts';
import type { Maybe } from '../../execution/work.ts';

/** How a state ends: what it hands on and the variables it assigns. */
export interface Outcome {
  output: Payload;
  assigned: Variables | undefined;
}

/** What an ItemReader, ItemBatcher or ResultWriter says, all values settled. */
export type Settings = Record<string, unknown>;

/** When a Wait state ends: seconds from its entry, or a point in time in ms. */
export type WaitTarget = { seconds: number } | { time: number };

/**
 * How a state's fields are read: one implementation a query language. Each method may throw an EvaluationFailure
 * or a StateFailure.
 */
export interface Language {
  /** Pass: its result. */
  passResult(turn: Turn, frame: Frame, node: StateDefinition): Maybe<Payload>;
  /** Task and Parallel: what they are called with. `token` is put into the context object. */
  taskArguments(turn: Turn, frame: Frame, node: StateDefinition, token?: string): Maybe<Payload>;
  /** Pass, Task, Parallel, Map: output and variables from the state's result. */
  outcome(turn: Turn, frame: Frame, node: StateDefinition, result: Payload): Maybe<Outcome>;
  /** Wait and Succeed: output and variables of a state without a result. */
  passedOn(turn: Turn, frame: Frame, node: StateDefinition): Maybe<Outcome>;
  /** A caught error: output and variables of the Catch entry. */
  caught(turn: Turn, frame: Frame, node: StateDefinition, catcher: Catcher, errorOutput: Payload): Maybe<Outcome>;
  /** Choice: the index of the first rule that holds, -1 for none. */
  firstMatch(turn: Turn, frame: Frame, node: StateDefinition): Maybe<number>;
  /** Choice: output and variables of the rule taken, or of the state when the default is. */
  chosen(turn: Turn, frame: Frame, node: StateDefinition, rule: Settings | undefined): Maybe<Outcome>;
  /** Fail: Error and Cause. */
  failText(turn: Turn, frame: Frame, node: StateDefinition, field: 'Error' | 'Cause'): Maybe<string | undefined>;
  /** Wait: until when. */
  waitTarget(turn: Turn, frame: Frame, node: StateDefinition): Maybe<WaitTarget>;
  /** TimeoutSeconds, HeartbeatSeconds: whole seconds, or undefined when the state has none. */
  seconds(
    turn: Turn,
    frame: Frame,
    node: StateDefinition,
    field: 'TimeoutSeconds' | 'HeartbeatSeconds',
  ): Maybe<number | undefined>;
  /** Map: its items. */
  mapItems(turn: Turn, frame: Frame, node: StateDefinition): Maybe<unknown[]>;
  /** Map: one of its whole-number or percentage fields, or undefined. */
  mapNumber(
    turn: Turn,
    frame: Frame,
    node: StateDefinition,
    field: 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage',
  ): Maybe<number | undefined>;
  /** Map: the input of one iteration. `item` is the context object's Map.Item. */
  mapItemInput(turn: Turn, frame: Frame, node: StateDefinition, item: Settings): Maybe<Payload>;
  /** ItemReader, ItemBatcher, ResultWriter, Credentials: the template with its values. */
  settings(turn: Turn, frame: Frame, node: StateDefinition, template: unknown, field: string): Maybe<Settings>;
}
