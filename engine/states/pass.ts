import { exitState } from '../execution/transition.ts';
import { whenSettled } from '../execution/work.ts';
import type { StateHandler } from './handler.ts';
import { languages } from './languages/table.ts';

/** Hands its input, or a value made from it, on. */
export const pass: StateHandler = {
  entered: 'PassStateEntered',
  exited: 'PassStateExited',
  enter(turn, frame, node) {
    const language = languages[node.language];
    return whenSettled(language.passResult(turn, frame, node), (result) =>
      whenSettled(language.outcome(turn, frame, node, result), (outcome) =>
        exitState(turn, frame, node, outcome, node.next),
      ),
    );
  },
};
