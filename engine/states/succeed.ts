import { exitState } from '../execution/transition.ts';
import { whenSettled } from '../execution/work.ts';
import type { StateHandler } from './handler.ts';
import { languages } from './languages/table.ts';

/** Ends its branch with success. */
export const succeed: StateHandler = {
  entered: 'SucceedStateEntered',
  exited: 'SucceedStateExited',
  enter(turn, frame, node) {
    const passedOn = languages[node.language].passedOn(turn, frame, node);
    return whenSettled(passedOn, (outcome) => exitState(turn, frame, node, outcome, undefined));
  },
};
