import { exitState } from '../execution/transition.ts';
import { settled } from '../execution/work.ts';
import { EvaluationFailure } from '../expressions/evaluation-failure.ts';
import type { StateHandler } from './handler.ts';
import { languages } from './languages/table.ts';

/** The longest wait AWS takes, in seconds. */
const longestWait = 2 ** 31 - 1;

/** Waits for a number of seconds or until a point in time. */
export const wait: StateHandler = {
  entered: 'WaitStateEntered',
  exited: 'WaitStateExited',
  aborted: 'WaitStateAborted',
  *enter(turn, frame, node) {
    const target = yield* settled(languages[node.language].waitTarget(turn, frame, node));
    const until = 'time' in target ? target.time : turn.now + target.seconds * 1000;
    if ('seconds' in target && target.seconds > longestWait) {
      throw new EvaluationFailure(
        'States.Runtime',
        `The seconds to wait exceed the maximum of ${longestWait}: ${target.seconds}`,
      );
    }
    if (until <= turn.now) return yield* leave(turn, frame, node);
    frame.wakeAt = until;
    turn.touch(frame);
  },
  *wake(turn, frame, node) {
    yield* leave(turn, frame, node);
  },
};

function* leave(...[turn, frame, node]: Parameters<StateHandler['enter']>) {
  const outcome = yield* settled(languages[node.language].passedOn(turn, frame, node));
  yield* exitState(turn, frame, node, outcome, node.next) ?? [];
}
