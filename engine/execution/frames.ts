import type { Machine } from '../asl/machine.ts';
import { stateHandlers } from '../states/table.ts';
import type { Payload } from './payload.ts';
import type { Execution, Frame } from './state.ts';
import type { Turn } from './turn.ts';

/** Adds a frame at the start of a machine; it is run later in the same step. `last` is the event its first one follows. */
export function addFrame(
  turn: Turn,
  parent: Frame | undefined,
  machine: Machine,
  index: number,
  input: Payload,
  last: number,
): Frame {
  const { execution } = turn;
  const frame: Frame = {
    id: ++execution.lastFrame,
    parent: parent?.id ?? 0,
    index,
    machine: machine.pointer,
    state: machine.startAt,
    phase: 'ready',
    input,
    output: undefined,
    last,
    enteredId: 0,
    enteredAt: 0,
    retries: undefined,
    retryCount: 0,
    wakeAt: undefined,
    timeoutAt: undefined,
    heartbeatAt: undefined,
    task: undefined,
    fan: undefined,
    own: undefined,
    item: undefined,
    node: machine.states.get(machine.startAt),
    visible: undefined,
    base: last,
    written: false,
  };
  execution.frames.set(frame.id, frame);
  turn.ready.push(frame);
  turn.touch(frame);
  return frame;
}

/** The frames that a frame's Parallel or Map started. */
export function innerFrames(execution: Execution, frame: Frame): Frame[] {
  const inner: Frame[] = [];
  for (const other of execution.frames.values()) if (other.parent === frame.id) inner.push(other);
  return inner;
}

/** Takes everything a Parallel or Map has started out of the execution, without a word in the history. */
export function dropInner(turn: Turn, frame: Frame): void {
  if (!frame.fan) return;
  for (const inner of innerFrames(turn.execution, frame)) {
    dropInner(turn, inner);
    turn.drop(inner);
  }
}

/**
 * Ends everything a Parallel or Map has started, because `culprit` failed: what was running gets an Aborted event.
 * `iterationAborted` records a Map's own event about each.
 */
export function abortInner(
  turn: Turn,
  frame: Frame,
  culprit: Frame | undefined,
  iterationAborted?: (inner: Frame) => void,
): void {
  for (const inner of innerFrames(turn.execution, frame)) {
    if (inner !== culprit && inner.phase !== 'done') {
      abortInner(turn, inner, undefined);
      abortState(turn, inner);
      iterationAborted?.(inner);
    } else if (inner === culprit) abortInner(turn, inner, undefined);
    if (!turn.keepsFrames) turn.drop(inner);
  }
}

function abortState(turn: Turn, frame: Frame): void {
  const node = nodeOf(turn.execution, frame);
  if (frame.phase === 'ready') return;
  cancelTask(turn, frame);
  const { aborted } = stateHandlers[node.type];
  if (aborted) turn.record(frame, aborted);
}

/** Gives up what a task has started elsewhere. */
export function cancelTask(turn: Turn, frame: Frame): void {
  const { child, mapRun } = frame.task ?? {};
  if (child !== undefined) turn.effects.push({ kind: 'cancelChild', child });
  if (mapRun !== undefined) turn.effects.push({ kind: 'cancelMapRun', arn: mapRun });
}

/** The definition of the state a frame is in. */
export function nodeOf(execution: Execution, frame: Frame) {
  frame.node ??= execution.definition.machines.get(frame.machine)?.states.get(frame.state);
  if (!frame.node) throw new Error(`No state '${frame.state}' at '${frame.machine}' in ${execution.stateMachineArn}`);
  return frame.node;
}
