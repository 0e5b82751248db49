import { StateFailure } from '../execution/failure.ts';
import { settled } from '../execution/work.ts';
import type { StateHandler } from './handler.ts';
import { languages } from './languages/table.ts';

/** Ends its branch with an error of the definition's choice. */
export const fail: StateHandler = {
  entered: 'FailStateEntered',
  exited: undefined,
  *enter(turn, frame, node) {
    const language = languages[node.language];
    const error = yield* settled(language.failText(turn, frame, node, 'Error'));
    const cause = yield* settled(language.failText(turn, frame, node, 'Cause'));
    throw new StateFailure(error, cause);
  },
};
