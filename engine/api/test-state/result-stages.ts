import type { Payload } from '../../execution/payload.ts';
import { exitState } from '../../execution/transition.ts';
import { settled, type Work } from '../../execution/work.ts';
import { type Bench, show, withFields } from './bench.ts';

/** From a state's result to its end: in JSONPath filter by filter, so that each can be shown. */
export function* leaveWith(bench: Bench, result: Payload): Work {
  const { turn, frame, node, language } = bench;
  if (node.language === 'JSONata') {
    const outcome = yield* settled(language.outcome(turn, frame, node, result));
    return yield* exitState(turn, frame, node, outcome, node.next) ?? [];
  }
  const after = function* (field: string, value: Payload): Work<Payload> {
    return (yield* settled(language.outcome(turn, frame, withFields(node, field), value))).output;
  };
  const selected = yield* after('ResultSelector', result);
  show(bench, 'afterResultSelector', selected);
  // ResultPath reads the state's input itself; `placed` is the two together.
  const placed = yield* after('ResultPath', selected);
  show(bench, 'afterResultPath', placed);
  const output = yield* after('OutputPath', placed);
  const { assigned } = yield* settled(language.outcome(turn, frame, withFields(node, 'Assign'), result));
  yield* exitState(turn, frame, node, { output, assigned }, node.next) ?? [];
}

/** Shows what InputPath leaves of the input; JSONata has no such filter. */
export function* showInput(bench: Bench): Work {
  const { turn, frame, node, language } = bench;
  if (node.language === 'JSONata') return;
  const { output } = yield* settled(language.passedOn(turn, frame, withFields(node, 'InputPath')));
  show(bench, 'afterInputPath', output);
}
