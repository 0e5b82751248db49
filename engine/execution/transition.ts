import type { Catcher, StateDefinition } from '../asl/machine.ts';
import { EvaluationFailure } from '../expressions/evaluation-failure.ts';
import type { StateHandler } from '../states/handler.ts';
import type { Outcome } from '../states/languages/language.ts';
import { languages } from '../states/languages/table.ts';
import { stateHandlers } from '../states/table.ts';
import { endExecution } from './ending.ts';
import { errorMatches, type Failure, isTerminal, StateFailure } from './failure.ts';
import { dropInner, nodeOf } from './frames.ts';
import { checkPayload, HistoryFull } from './limits.ts';
import { payloadOf, textOf } from './payload.ts';
import { retryDelay } from './retry.ts';
import type { Frame } from './state.ts';
import type { Turn } from './turn.ts';
import { assignVariables, checkAssigned } from './variables.ts';
import { settled, type Work } from './work.ts';

/** Leaves a state for `next`, or ends the branch when there is none. */
export function exitState(
  turn: Turn,
  frame: Frame,
  node: StateDefinition,
  { output, assigned }: Outcome,
  next: string | undefined,
): Work | undefined {
  const text = textOf(output);
  checkPayload(node.name, text);
  let assignedTexts: Record<string, string> | undefined;
  if (assigned) {
    assignedTexts = Object.fromEntries(Object.entries(assigned).map(([k, v]) => [k, JSON.stringify(v)]));
    checkAssigned(turn.execution, frame, node.name, assignedTexts);
    assignVariables(frame, assigned);
  }
  turn.recordExit(frame, stateHandlers[node.type].exited!, node.name, text, assignedTexts);
  clearState(frame);
  turn.touch(frame);
  if (next === undefined) return endBranch(turn, frame, output);
  frame.state = next;
  frame.node = node.machine.states.get(next);
  frame.input = output;
  frame.phase = 'ready';
  turn.ready.push(frame);
  return undefined;
}

function clearState(frame: Frame): void {
  frame.wakeAt = undefined;
  frame.timeoutAt = undefined;
  frame.heartbeatAt = undefined;
  frame.task = undefined;
  frame.fan = undefined;
  frame.retries = undefined;
  frame.retryCount = 0;
}

function endBranch(turn: Turn, frame: Frame, output: Outcome['output']): Work | undefined {
  frame.phase = 'done';
  frame.output = output;
  const { execution } = turn;
  const outer = execution.frames.get(frame.parent);
  if (!outer) {
    endExecution(turn, frame.last, { status: 'SUCCEEDED', output });
    return undefined;
  }
  frame.own = undefined;
  frame.input = payloadOf(null);
  const node = nodeOf(execution, outer);
  return guarded(turn, outer, node, () => stateHandlers[node.type].innerEnded!(turn, outer, node, frame));
}

/** Runs a handler's work; whatever it throws becomes the state's failure. No work is left of a state that need not wait. */
export function guarded(turn: Turn, frame: Frame, node: StateDefinition, work: () => Work): Work;
export function guarded(
  turn: Turn,
  frame: Frame,
  node: StateDefinition,
  work: () => Work | undefined,
): Work | undefined;
export function guarded(turn: Turn, frame: Frame, node: StateDefinition, work: () => Work | undefined) {
  try {
    const rest = work();
    return rest && guardedRest(turn, frame, node, rest);
  } catch (error) {
    return afterError(turn, frame, node, error);
  }
}

/** A handler's `enter`, guarded likewise. */
export function enterGuarded(turn: Turn, frame: Frame, node: StateDefinition, handler: StateHandler): Work | undefined {
  try {
    const rest = handler.enter(turn, frame, node);
    return rest && guardedRest(turn, frame, node, rest);
  } catch (error) {
    return afterError(turn, frame, node, error);
  }
}

function* guardedRest(turn: Turn, frame: Frame, node: StateDefinition, rest: Work): Work {
  try {
    yield* rest;
  } catch (error) {
    yield* afterError(turn, frame, node, error);
  }
}

function afterError(turn: Turn, frame: Frame, node: StateDefinition, error: unknown): Work {
  const failure = failureOf(turn, frame, node, error);
  // Nothing of the state goes on once it has failed.
  dropInner(turn, frame);
  return failState(turn, frame, node, failure);
}

/** The failure an error stands for; anything unforeseen is thrown on. Records EvaluationFailed for a JSONata expression. */
function failureOf(turn: Turn, frame: Frame, node: StateDefinition, error: unknown): Failure {
  if (error instanceof HistoryFull) throw error;
  if (error instanceof StateFailure) return error.failure;
  if (!(error instanceof EvaluationFailure)) throw error;
  const cause = `An error occurred while executing the state '${node.name}' (entered at the event id #${frame.enteredId}). ${error.message}`;
  if (error.error === 'States.QueryEvaluationError') {
    const location = error.location === undefined ? {} : { location: error.location };
    frame.last = turn.recordAfter(frame.base, 'EvaluationFailed', 'evaluationFailedEventDetails', {
      error: error.error,
      cause,
      ...location,
      state: node.name,
    });
  }
  return { error: error.error, cause };
}

/** A state has failed: Retry, else Catch, else its branch fails (ASL, "Errors"). */
export function* failState(turn: Turn, frame: Frame, node: StateDefinition, from: Failure): Work {
  const failure = node.type === 'Task' ? { ...from, ofTask: true } : from;
  if (isTerminal(failure.error)) return endExecution(turn, frame.last, { status: 'FAILED', ...failure });
  turn.touch(frame);
  if (scheduleRetry(turn, frame, node, failure)) return;
  frame.base = frame.last;
  const { failed } = stateHandlers[node.type];
  failed?.(turn, frame, node);
  const catcher = node.catch.find(({ ErrorEquals }) => errorMatches(ErrorEquals, failure));
  if (catcher) {
    try {
      return yield* takeCatcher(turn, frame, node, catcher, failure);
    } catch (error) {
      // No other catcher takes what a catcher's own fields fail with: AWS has the state fail a second time.
      const second = failureOf(turn, frame, node, error);
      if (!isTerminal(second.error)) failed?.(turn, frame, node);
      return yield* failBranch(turn, frame, node, second);
    }
  }
  yield* failBranch(turn, frame, node, failure);
}

function* takeCatcher(turn: Turn, frame: Frame, node: StateDefinition, catcher: Catcher, failure: Failure): Work {
  const errorOutput = payloadOf({ Error: failure.error ?? '', Cause: failure.cause ?? '' });
  const outcome = yield* settled(languages[node.language].caught(turn, frame, node, catcher, errorOutput));
  yield* exitState(turn, frame, node, outcome, catcher.Next) ?? [];
}

function* failBranch(turn: Turn, frame: Frame, node: StateDefinition, failure: Failure): Work {
  const { execution } = turn;
  const outer = execution.frames.get(frame.parent);
  if (!outer || isTerminal(failure.error)) return endExecution(turn, frame.last, { status: 'FAILED', ...failure });
  if (!isHandledAround(turn, outer, failure)) turn.keepsFrames = true;
  // Beside TaskFailed; nothing follows it.
  if (node.type === 'Task') turn.recordAfter(frame.last, 'TaskStateAborted');
  const around = nodeOf(execution, outer);
  const { innerFailed } = stateHandlers[around.type];
  yield* guarded(turn, outer, around, () => innerFailed!(turn, outer, around, frame, failure)) ?? [];
}

/** Will this state, or one around it, retry or catch a failure that comes from within? */
function isHandledAround(turn: Turn, from: Frame, failure: Failure): boolean {
  const { frames } = turn.execution;
  for (let frame: Frame | undefined = from; frame; frame = frames.get(frame.parent)) {
    const node = nodeOf(turn.execution, frame);
    if (node.catch.some(({ ErrorEquals }) => errorMatches(ErrorEquals, failure))) return true;
    const index = node.retry.findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, failure));
    if (index >= 0 && (frame.retries?.[index] ?? 0) < (node.retry[index]!.MaxAttempts ?? 3)) return true;
  }
  return false;
}

/** Plans the next try of the first retrier that names the error, if that one has any left. */
function scheduleRetry(turn: Turn, frame: Frame, node: StateDefinition, failure: Failure): boolean {
  const index = node.retry.findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, failure));
  if (index < 0) return false;
  const retrier = node.retry[index]!;
  const used = frame.retries?.[index] ?? 0;
  if (used >= (retrier.MaxAttempts ?? 3)) return false;
  frame.retries ??= node.retry.map(() => 0);
  frame.retries[index] = used + 1;
  frame.retryCount++;
  frame.task = undefined;
  frame.fan = undefined;
  frame.timeoutAt = undefined;
  frame.heartbeatAt = undefined;
  frame.phase = 'retry';
  frame.wakeAt = turn.now + retryDelay(retrier, used, turn.sources.random);
  return true;
}
