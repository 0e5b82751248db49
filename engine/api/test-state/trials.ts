import type { Machine } from '../../asl/machine.ts';
import { StateFailure } from '../../execution/failure.ts';
import { type Payload, payloadOf, payloadOfText, textOf } from '../../execution/payload.ts';
import { exitState, guarded } from '../../execution/transition.ts';
import { settled, type Work } from '../../execution/work.ts';
import { EvaluationFailure } from '../../expressions/evaluation-failure.ts';
import { batchesOf } from '../../states/item-batches.ts';
import type { StateType } from '../../states/table.ts';
import { stateHandlers } from '../../states/table.ts';
import { itemsOfText, type ReaderConfig } from '../../tasks/item-reader.ts';
import { parseResource } from '../../tasks/resource.ts';
import { type Bench, failWith, show } from './bench.ts';
import { retrierOf } from './error-handlers.ts';
import { leaveWith, showInput } from './result-stages.ts';

/** Five minutes: what runs longer fails (API reference, TestState). */
const longestTest = 300_000;

/** The state as the interpreter runs it. */
function* asItRuns({ turn, frame, node }: Bench): Work {
  yield* stateHandlers[node.type].enter(turn, frame, node) ?? [];
}

function* withInputShown(bench: Bench): Work {
  yield* showInput(bench);
  yield* asItRuns(bench);
}

/** Is the state a mocked error comes from a Task? */
function causedByTask({ node, configuration }: Bench): boolean {
  const name = configuration.errorCausedByState;
  const within = (machines: readonly Machine[]): boolean =>
    machines.some(({ states }) =>
      [...states.values()].some((state) => (state.name === name && state.type === 'Task') || within(state.inner)),
    );
  return name !== undefined && within(node.inner);
}

/** A mocked Map or Parallel: nothing inside it runs. */
function* mockedResult(bench: Bench): Work {
  const { mock } = bench;
  if (mock?.errorOutput) failWith({ ...mock.errorOutput, ofTask: causedByTask(bench) });
  yield* leaveWith(bench, payloadOfText(mock!.result!));
}

function* pass(bench: Bench): Work {
  const { turn, frame, node, language } = bench;
  const fixed = node.language === 'JSONPath' && 'Result' in node.fields;
  if (!fixed) yield* showInput(bench);
  const result = yield* settled(language.passResult(turn, frame, node));
  if (node.language === 'JSONPath') show(bench, fixed ? 'result' : 'afterParameters', result);
  yield* leaveWith(bench, result);
}

/** A Wait is over at once; one that AWS would not wait for fails. */
function* wait(bench: Bench): Work {
  const { turn, frame, node } = bench;
  yield* withInputShown(bench);
  if (frame.wakeAt === undefined) return;
  if (frame.wakeAt - turn.now > longestTest) failWith({ error: 'States.Timeout' });
  const outcome = yield* settled(bench.language.passedOn(turn, frame, node));
  yield* exitState(turn, frame, node, outcome, node.next) ?? [];
}

function* task(bench: Bench): Work {
  const { turn, frame, node, language, mock } = bench;
  const resource = parseResource(node.fields.Resource as string);
  yield* showInput(bench);
  const token = resource.pattern === 'callback' ? turn.tokenOf(frame.id, turn.execution.lastEvent + 1) : undefined;
  const called = yield* settled(language.taskArguments(turn, frame, node, token));
  show(bench, node.language === 'JSONata' ? 'afterArguments' : 'afterParameters', called);
  for (const field of ['TimeoutSeconds', 'HeartbeatSeconds'] as const) {
    yield* settled(language.seconds(turn, frame, node, field));
  }
  if (mock?.errorOutput) failWith(mock.errorOutput);
  const { roleArn } = turn.execution;
  const output =
    mock?.result ??
    (yield* settled(bench.call({ resource, parameters: called.value, input: textOf(called), roleArn })));
  const result = payloadOfText(output);
  show(bench, 'result', result);
  yield* leaveWith(bench, result);
}

function* map(bench: Bench): Work {
  const { turn, frame, node, language, configuration, inspection } = bench;
  yield* showInput(bench);
  const items = yield* itemsOf(bench);
  inspection.maxConcurrency = (yield* settled(language.mapNumber(turn, frame, node, 'MaxConcurrency'))) ?? 0;
  const count = yield* settled(language.mapNumber(turn, frame, node, 'ToleratedFailureCount'));
  if (count !== undefined) inspection.toleratedFailureCount = count;
  const percentage = yield* settled(language.mapNumber(turn, frame, node, 'ToleratedFailurePercentage'));
  if (percentage !== undefined) inspection.toleratedFailurePercentage = percentage;
  const failed = configuration.mapIterationFailureCount ?? 0;
  const share = items === undefined || items.length === 0 ? 0 : (failed / items.length) * 100;
  if (failed > (count ?? Number.POSITIVE_INFINITY) || share > (percentage ?? 100)) {
    failWith({
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
  }
  yield* mockedResult(bench);
}

/** The items of a Map, or undefined when an ItemReader would fetch them and the test does not say what. */
function* itemsOf(bench: Bench): Work<unknown[] | undefined> {
  const { turn, frame, node, language, configuration } = bench;
  let items: unknown[];
  if (configuration.mapItemReaderData !== undefined) {
    const reader = (node.fields.ItemReader ?? {}) as { ReaderConfig?: ReaderConfig };
    const { ReaderConfig: config = {} } = reader;
    items = itemsOfText(configuration.mapItemReaderData, config);
    if (config.ItemsPointer !== undefined) show(bench, 'afterItemsPointer', payloadOf(items));
  } else if ('ItemReader' in node.fields) return undefined;
  else {
    items = yield* settled(language.mapItems(turn, frame, node));
    if (node.language === 'JSONPath') show(bench, 'afterItemsPath', payloadOf(items));
  }
  if ('ItemSelector' in node.fields || 'Parameters' in node.fields) {
    const inputs: unknown[] = [];
    for (const [Index, Value] of items.entries()) {
      const input: Payload = yield* settled(language.mapItemInput(turn, frame, node, { Index, Value }));
      inputs.push(input.value);
    }
    show(bench, 'afterItemSelector', payloadOf(inputs));
    yield* showBatches(bench, inputs);
  } else yield* showBatches(bench, items);
  return items;
}

function* showBatches(bench: Bench, inputs: unknown[]): Work {
  const { turn, frame, node, language } = bench;
  const { ItemBatcher } = node.fields;
  if (ItemBatcher === undefined) return;
  const settings = yield* settled(language.settings(turn, frame, node, ItemBatcher, 'ItemBatcher'));
  show(bench, 'afterItemBatcher', payloadOf(batchesOf(inputs, settings).map(({ input }) => input)));
}

/** How each state type is put to the test. */
export const trials: { readonly [Type in StateType]: (bench: Bench) => Work } = {
  Task: task,
  Pass: pass,
  Choice: withInputShown,
  Wait: wait,
  Parallel: mockedResult,
  Map: map,
  Succeed: withInputShown,
  Fail: withInputShown,
};

/** Enters the state and runs it to its end: the next state, a retry, or the end of the execution. */
export function* runTrial(bench: Bench): Work {
  const { turn, frame, node, configuration } = bench;
  turn.ready.length = 0;
  frame.phase = 'waiting';
  frame.base = frame.last;
  frame.enteredId = turn.record(frame, stateHandlers[node.type].entered);
  yield* guarded(turn, frame, node, function* () {
    try {
      yield* trials[node.type](bench);
    } catch (error) {
      if (error instanceof StateFailure) bench.failure = error.failure;
      if (error instanceof EvaluationFailure) bench.failure = { error: error.error, cause: error.message };
      useRetries(bench, configuration.retrierRetryCount ?? 0);
      throw error;
    }
  });
}

/** The retrier that names the error has been used this often already. */
function useRetries({ frame, node, failure }: Bench, count: number): void {
  const index = retrierOf(node, failure);
  if (index >= 0) frame.retries = node.retry.map((_, at) => (at === index ? count : 0));
}
