import type { StateDefinition } from '../asl/machine.ts';
import type { Failure } from '../execution/failure.ts';
import type { TaskHappening } from '../execution/happening.ts';
import type { Frame } from '../execution/state.ts';
import type { EventType, Turn } from '../execution/turn.ts';
import type { Work } from '../execution/work.ts';

/**
 * What a state type does. A method either finishes the state (`exitState`), leaves the frame waiting, or throws a
 * StateFailure or EvaluationFailure.
 */
export interface StateHandler {
  readonly entered: EventType;
  readonly exited: EventType | undefined;
  /** Recorded for a state that is cut short by its siblings or by the execution; Wait, Task, Parallel and Map have one. */
  readonly aborted?: EventType;
  /** The state begins, or begins again after a retry. */
  enter(turn: Turn, frame: Frame, node: StateDefinition): Work | undefined;
  /** The state did not succeed and its execution is redriven. Without this it begins again. */
  redrive?(turn: Turn, frame: Frame, node: StateDefinition): Work | undefined;
  /** The time in `wakeAt` has come. */
  wake?(turn: Turn, frame: Frame, node: StateDefinition): Work | undefined;
  /** News of the state's task. */
  taskNews?(turn: Turn, frame: Frame, node: StateDefinition, news: TaskHappening): Work | undefined;
  /** A branch or an iteration has ended well; its `output` is set. */
  innerEnded?(turn: Turn, frame: Frame, node: StateDefinition, inner: Frame): Work | undefined;
  /** A branch or an iteration has failed. */
  innerFailed?(turn: Turn, frame: Frame, node: StateDefinition, inner: Frame, failure: Failure): Work | undefined;
  /** The state has failed for good (no retry is left): its own event about that. */
  failed?(turn: Turn, frame: Frame, node: StateDefinition): void;
}
