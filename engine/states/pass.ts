import { exitState } from '../execution/transition.ts';
import { settled } from '../execution/work.ts';
import type { StateHandler } from './handler.ts';
import { languages } from './languages/table.ts';

/** Hands its input, or a value made from it, on. */
export const pass: StateHandler = {
  entered: 'PassStateEntered',
  exited: 'PassStateExited',
  enter(turn, frame, node) {
    const language = languages[node.language];
    const result = language.passResult(turn, frame, node);
    if (result instanceof Promise) return later();
    const outcome = language.outcome(turn, frame, node, result);
    if (outcome instanceof Promise) return later(outcome);
    return exitState(turn, frame, node, outcome, node.next);

    function* later(outcome?: ReturnType<typeof language.outcome>) {
      const known = outcome ?? language.outcome(turn, frame, node, yield* settled(result));
      return yield* exitState(turn, frame, node, yield* settled(known), node.next) ?? [];
    }
  },
};
