import type { StateDefinition } from '../asl/machine.ts';
import { StandsStill } from '../execution/failure.ts';
import { abortInner, addFrame } from '../execution/frames.ts';
import { inlineMapConcurrency } from '../execution/limits.ts';
import { payloadOf } from '../execution/payload.ts';
import type { Frame } from '../execution/state.ts';
import { exitState, failState } from '../execution/transition.ts';
import type { Turn } from '../execution/turn.ts';
import { settled, type Work } from '../execution/work.ts';
import type { StateHandler } from './handler.ts';
import { languages } from './languages/table.ts';

/** A Map whose iterations belong to the execution and its history. */
export const inlineMap: StateHandler = {
  entered: 'MapStateEntered',
  exited: 'MapStateExited',
  *enter(turn, frame, node) {
    const language = languages[node.language];
    const items = yield* settled(language.mapItems(turn, frame, node));
    const concurrency = (yield* settled(language.mapNumber(turn, frame, node, 'MaxConcurrency'))) ?? 0;
    if (concurrency < 0) throw new StandsStill(`MaxConcurrency ${concurrency}`);
    turn.record(frame, 'MapStateStarted', 'mapStateStartedEventDetails', { length: items.length });
    frame.fan = {
      size: items.length,
      next: 0,
      running: 0,
      done: 0,
      failed: 0,
      items,
      concurrency: concurrency || inlineMapConcurrency,
    };
    turn.touch(frame);
    if (items.length === 0) return yield* succeed(turn, frame, node);
    while (yield* startNext(turn, frame, node, frame.last));
  },
  *innerEnded(turn, frame, node, inner) {
    const fan = frame.fan!;
    // AWS chains the next iteration to the last event of the one that made room, not to its success.
    frame.last = turn.recordIteration(inner.last, 'MapIterationSucceeded', node.name, inner.index);
    fan.running--;
    fan.done++;
    turn.touch(frame);
    if (fan.done === fan.size) return yield* succeed(turn, frame, node);
    frame.base = inner.last;
    yield* startNext(turn, frame, node, inner.last);
  },
  *innerFailed(turn, frame, node, inner, failure) {
    turn.recordIteration(inner.last, 'MapIterationFailed', node.name, inner.index);
    frame.last = inner.last;
    abortInner(turn, frame, inner, (aborted) => {
      turn.recordIteration(aborted.last, 'MapIterationAborted', node.name, aborted.index);
    });
    yield* failState(turn, frame, node, failure);
  },
};

/** Starts the next iteration if there is one and room for it. */
function* startNext(turn: Turn, frame: Frame, node: StateDefinition, previous: number): Work<boolean> {
  const fan = frame.fan!;
  if (fan.next >= fan.size || fan.running >= fan.concurrency!) return false;
  const index = fan.next;
  const item = { Index: index, Value: fan.items![index] };
  const input = yield* settled(languages[node.language].mapItemInput(turn, frame, node, item));
  fan.next++;
  fan.running++;
  const started = turn.recordIteration(previous, 'MapIterationStarted', node.name, index);
  addFrame(turn, frame, node.inner[0]!, index, input, started).item = item;
  return true;
}

function* succeed(turn: Turn, frame: Frame, node: StateDefinition): Work {
  const outputs: unknown[] = [];
  for (const inner of [...turn.execution.frames.values()]) {
    if (inner.parent !== frame.id) continue;
    outputs[inner.index] = inner.output!.value;
    turn.drop(inner);
  }
  if (outputs.length > 0) frame.base = frame.last;
  turn.recordAfter(frame.last, 'MapStateSucceeded');
  const outcome = yield* settled(languages[node.language].outcome(turn, frame, node, payloadOf(outputs)));
  yield* exitState(turn, frame, node, outcome, node.next) ?? [];
}
