import { exitState } from '../execution/transition.ts';
import { whenSettled } from '../execution/work.ts';
import { EvaluationFailure } from '../expressions/evaluation-failure.ts';
import type { StateHandler } from './handler.ts';
import type { Settings } from './languages/language.ts';
import { languages } from './languages/table.ts';

/** Goes on with the first rule that holds, else with Default. */
export const choice: StateHandler = {
  entered: 'ChoiceStateEntered',
  exited: 'ChoiceStateExited',
  enter(turn, frame, node) {
    const language = languages[node.language];
    return whenSettled(language.firstMatch(turn, frame, node), (index) => {
      const rule = index < 0 ? undefined : (node.fields.Choices as Settings[])[index];
      const next = (rule ? rule.Next : node.fields.Default) as string | undefined;
      if (next === undefined) {
        // Not the specification's States.NoChoiceMatched: AWS was seen to answer this, and no Catch can take it.
        throw new EvaluationFailure(
          'States.Runtime',
          'Failed to transition out of the state. The state does not point to a next state.',
        );
      }
      const chosen = language.chosen(turn, frame, node, rule);
      return whenSettled(chosen, (outcome) => exitState(turn, frame, node, outcome, next));
    });
  },
};
