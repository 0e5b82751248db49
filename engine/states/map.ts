import type { StateDefinition } from '../asl/machine.ts';
import { distributedMap } from './distributed-map.ts';
import type { StateHandler } from './handler.ts';
import { inlineMap } from './inline-map.ts';

const modes = { INLINE: inlineMap, DISTRIBUTED: distributedMap };

function modeOf(node: StateDefinition): StateHandler {
  return modes[(node.inner[0]?.processorConfig.Mode ?? 'INLINE') as keyof typeof modes];
}

/** Runs its item processor once an item, inside the execution or as executions of their own. */
export const map: StateHandler = {
  entered: 'MapStateEntered',
  exited: 'MapStateExited',
  aborted: 'MapStateAborted',
  enter: (turn, frame, node) => modeOf(node).enter(turn, frame, node),
  redrive(turn, frame, node) {
    const mode = modeOf(node);
    return (mode.redrive ?? mode.enter)(turn, frame, node);
  },
  taskNews: (turn, frame, node, news) => modeOf(node).taskNews?.(turn, frame, node, news),
  innerEnded: (turn, frame, node, inner) => modeOf(node).innerEnded?.(turn, frame, node, inner),
  innerFailed: (turn, frame, node, inner, failure) => modeOf(node).innerFailed?.(turn, frame, node, inner, failure),
  failed(turn, frame) {
    turn.record(frame, 'MapStateFailed');
  },
};
