import { abortInner, addFrame } from '../execution/frames.ts';
import { payloadOf } from '../execution/payload.ts';
import { exitState, failState } from '../execution/transition.ts';
import { settled } from '../execution/work.ts';
import type { StateHandler } from './handler.ts';
import { languages } from './languages/table.ts';

/** Runs its branches side by side; the first failure ends them all. */
export const parallel: StateHandler = {
  entered: 'ParallelStateEntered',
  exited: 'ParallelStateExited',
  aborted: 'ParallelStateAborted',
  *enter(turn, frame, node) {
    const input = yield* settled(languages[node.language].taskArguments(turn, frame, node));
    turn.record(frame, 'ParallelStateStarted');
    const size = node.inner.length;
    frame.fan = { size, next: size, running: size, done: 0, failed: 0 };
    turn.touch(frame);
    for (const [index, branch] of node.inner.entries()) addFrame(turn, frame, branch, index, input, frame.last);
  },
  *innerEnded(turn, frame, node, inner) {
    const fan = frame.fan!;
    frame.last = inner.last;
    fan.done++;
    turn.touch(frame);
    if (fan.done < fan.size) return;
    const outputs: unknown[] = [];
    for (const branch of [...turn.execution.frames.values()]) {
      if (branch.parent !== frame.id) continue;
      outputs[branch.index] = branch.output!.value;
      turn.drop(branch);
    }
    frame.base = frame.last;
    turn.recordAfter(frame.last, 'ParallelStateSucceeded');
    const outcome = yield* settled(languages[node.language].outcome(turn, frame, node, payloadOf(outputs)));
    yield* exitState(turn, frame, node, outcome, node.next) ?? [];
  },
  *innerFailed(turn, frame, node, inner, failure) {
    frame.last = inner.last;
    abortInner(turn, frame, inner);
    yield* failState(turn, frame, node, failure);
  },
  failed(turn, frame) {
    turn.record(frame, 'ParallelStateFailed');
  },
};
