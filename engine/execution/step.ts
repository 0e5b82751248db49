import { stateHandlers } from '../states/table.ts';
import { endExecution, notEntered } from './ending.ts';
import { StandsStill } from './failure.ts';
import { addFrame, nodeOf } from './frames.ts';
import type { Happening } from './happening.ts';
import { HistoryFull } from './limits.ts';
import { textOf } from './payload.ts';
import { rememberToken } from './redrive-tokens.ts';
import { enterGuarded, guarded } from './transition.ts';
import type { Turn } from './turn.ts';
import type { Work } from './work.ts';

/** States one step enters at most before it lets others have their turn. */
const statesPerStep = 2_000;

/** One step of the interpreter: what happened, and all that follows from it until something outside must happen next. */
export function* step(turn: Turn, happening: Happening): Work {
  try {
    const react = reactions[happening.type] as (turn: Turn, happening: Happening) => Work | undefined;
    const rest = react(turn, happening);
    if (rest) yield* rest;
    const { execution } = turn;
    while (execution.status === 'RUNNING') {
      const frame = turn.ready.shift();
      if (!frame) return;
      if (execution.frames.get(frame.id) !== frame) continue;
      if (turn.entered === statesPerStep) {
        turn.cutShort = true;
        return;
      }
      turn.entered++;
      const node = nodeOf(execution, frame);
      const handler = stateHandlers[node.type];
      const before = execution.lastEvent;
      frame.base = frame.last;
      frame.phase = 'waiting';
      frame.enteredAt = turn.now;
      frame.enteredId = turn.recordEntry(frame, handler.entered, node.name, textOf(frame.input));
      turn.dirty.add(frame);
      try {
        const rest = enterGuarded(turn, frame, node, handler);
        if (rest) yield* rest;
      } catch (error) {
        if (!(error instanceof StandsStill)) throw error;
        turn.takeBack(before);
        frame.last = frame.base;
      }
    }
  } catch (error) {
    if (!(error instanceof HistoryFull)) throw error;
    const cause = 'The execution reached the maximum number of history events (25000).';
    endExecution(turn, turn.execution.lastEvent, { status: 'FAILED', error: 'States.Runtime', cause });
  }
}

type Reactions = {
  [Type in Happening['type']]: (turn: Turn, happening: Happening & { type: Type }) => Work | undefined;
};

const taskNews = function* (turn: Turn, news: Extract<Happening, { attempt: number }>): Work {
  const frame = turn.execution.frames.get(news.frame);
  if (frame?.task?.attempt !== news.attempt) return;
  const node = nodeOf(turn.execution, frame);
  frame.base = frame.last;
  yield* guarded(turn, frame, node, () => stateHandlers[node.type].taskNews?.(turn, frame, node, news)) ?? [];
};

const reactions: Reactions = {
  start(turn) {
    const { execution } = turn;
    turn.recordAfter(0, 'ExecutionStarted', 'executionStartedEventDetails', {
      input: textOf(execution.input),
      inputDetails: { truncated: false },
      roleArn: execution.roleArn,
      ...(execution.aliasArn && { stateMachineAliasArn: execution.aliasArn }),
      ...(execution.versionArn && { stateMachineVersionArn: execution.versionArn }),
    });
    // AWS lets the first state's event follow event 0, as ExecutionStarted does.
    addFrame(turn, undefined, execution.definition.root, 0, execution.input, 0);
    return undefined;
  },
  continue(turn) {
    for (const frame of turn.execution.frames.values()) if (frame.phase === 'ready') turn.ready.push(frame);
    return undefined;
  },
  *wake(turn, happening) {
    const { execution } = turn;
    if (happening.frame === 0) {
      if ((execution.timeoutAt ?? Number.POSITIVE_INFINITY) > turn.now) return;
      const last = execution.frames.get(1)?.last ?? execution.lastEvent;
      return endExecution(turn, last, { status: 'TIMED_OUT', error: 'States.Timeout' });
    }
    const frame = execution.frames.get(happening.frame);
    if (frame?.wakeAt === undefined || frame.wakeAt > turn.now) return;
    const node = nodeOf(execution, frame);
    const handler = stateHandlers[node.type];
    const again = frame.phase === 'retry';
    delete frame.wakeAt;
    frame.phase = 'waiting';
    frame.base = frame.last;
    turn.touch(frame);
    const rest = guarded(turn, frame, node, () =>
      again ? handler.enter(turn, frame, node) : handler.wake?.(turn, frame, node),
    );
    if (rest) yield* rest;
  },
  stop(turn, { error, cause }) {
    endExecution(turn, turn.execution.frames.get(1)?.last ?? turn.execution.lastEvent, {
      status: 'ABORTED',
      error,
      cause,
    });
    return undefined;
  },
  *redrive(turn, { token, ofMapRun }) {
    const { execution } = turn;
    const { timeoutSeconds } = execution.definition.root;
    if (execution.status === 'RUNNING') return;
    if (token !== undefined) rememberToken(execution, token, turn.now);
    if (ofMapRun !== undefined) execution.redrives = { ...execution.redrives, ofMapRun };
    turn.redriven = true;
    execution.status = 'RUNNING';
    execution.redriveCount++;
    execution.redriveDate = turn.now;
    execution.timeoutAt = timeoutSeconds === undefined ? undefined : turn.now + timeoutSeconds * 1000;
    delete execution.stopDate;
    delete execution.error;
    delete execution.cause;
    const redriven = turn.recordAfter(execution.lastEvent, 'ExecutionRedriven', 'executionRedrivenEventDetails', {
      redriveCount: execution.redriveCount,
    });
    for (const frame of [...execution.frames.values()]) {
      if (frame.phase !== 'halted' || execution.status !== 'RUNNING') continue;
      const node = nodeOf(execution, frame);
      const handler = stateHandlers[node.type];
      frame.last = redriven;
      frame.base = redriven;
      turn.touch(frame);
      if (frame.enteredId === notEntered) {
        frame.phase = 'ready';
        turn.ready.push(frame);
        continue;
      }
      frame.phase = 'waiting';
      yield* guarded(turn, frame, node, () => (handler.redrive ?? handler.enter)(turn, frame, node)) ?? [];
    }
  },
  submitted: taskNews,
  started: taskNews,
  heartbeat: taskNews,
  items: taskNews,
  succeeded: taskNews,
  failed: taskNews,
};
