import { createHash } from 'node:crypto';
import type { StateDefinition } from '../asl/machine.ts';
import { StateFailure } from '../execution/failure.ts';
import { mostMapRunConcurrency } from '../execution/limits.ts';
import { payloadOf } from '../execution/payload.ts';
import type { Frame } from '../execution/state.ts';
import { exitState, failState } from '../execution/transition.ts';
import type { Turn } from '../execution/turn.ts';
import { settled, type Work } from '../execution/work.ts';
import { EvaluationFailure } from '../expressions/evaluation-failure.ts';
import type { ReadItem } from '../tasks/item-reader.ts';
import type { StateHandler } from './handler.ts';
import { batchesOf } from './item-batches.ts';
import { languages } from './languages/table.ts';

/** Redrives of one map run (Developer guide, "Redriving Map Runs"). */
const mostRedrives = 1_000;

/** A Map whose iterations are executions of their own: a map run. */
export const distributedMap: StateHandler = {
  entered: 'MapStateEntered',
  exited: 'MapStateExited',
  *enter(turn, frame, node) {
    const language = languages[node.language];
    const { ItemReader } = node.fields;
    const items = ItemReader === undefined ? yield* settled(language.mapItems(turn, frame, node)) : [];
    turn.record(frame, 'MapStateStarted', 'mapStateStartedEventDetails', { length: items.length });
    const concurrency =
      (yield* settled(language.mapNumber(turn, frame, node, 'MaxConcurrency'))) || mostMapRunConcurrency;
    const count = yield* settled(language.mapNumber(turn, frame, node, 'ToleratedFailureCount'));
    const percentage = yield* settled(language.mapNumber(turn, frame, node, 'ToleratedFailurePercentage'));
    if (percentage !== undefined && (percentage < 0 || percentage > 100)) {
      throw new EvaluationFailure('States.Runtime', 'ToleratedFailurePercentage must be between 0 and 100.');
    }
    if (count !== undefined && count < 0) {
      throw new EvaluationFailure('States.Runtime', 'ToleratedFailureCount cannot be negative.');
    }
    frame.fan = { size: 0, next: 0, running: 0, done: 0, failed: 0, concurrency };
    if (count !== undefined) frame.fan.toleratedCount = count;
    if (percentage !== undefined) frame.fan.toleratedPercentage = percentage;
    const { ResultWriter } = node.fields;
    if (ResultWriter !== undefined) {
      frame.fan.writer = yield* settled(
        language.settings(turn, frame, node, parametersOf(ResultWriter, node), 'ResultWriter'),
      );
    }
    const reader =
      ItemReader === undefined
        ? undefined
        : yield* settled(language.settings(turn, frame, node, parametersOf(ItemReader, node), 'ItemReader'));
    const arn = mapRunArn(turn, node);
    const attempt = turn.record(frame, 'MapRunStarted', 'mapRunStartedEventDetails', { mapRunArn: arn });
    frame.task = { attempt, waitsFor: 'mapRun', mapRun: arn };
    frame.fan.mapRun = arn;
    turn.touch(frame);
    if (reader === undefined) {
      const source = 'STATE_DATA';
      return yield* begin(
        turn,
        frame,
        node,
        items.map((value) => ({ value, source })),
      );
    }
    frame.fan.reader = reader;
    turn.effects.push({ kind: 'readItems', frame: frame.id, attempt, reader });
  },
  redrive(turn, frame, node) {
    const { fan } = frame;
    const mapRunArn = fan?.mapRun;
    if (mapRunArn === undefined || fan?.items === undefined) return distributedMap.enter(turn, frame, node);
    const redriveCount = (fan.redrives ?? 0) + 1;
    if (redriveCount > mostRedrives) {
      throw new StateFailure('States.Runtime', `The Map Run has been redriven ${mostRedrives} times.`);
    }
    fan.redrives = redriveCount;
    const attempt = turn.record(frame, 'MapRunRedriven', 'mapRunRedrivenEventDetails', { mapRunArn, redriveCount });
    frame.task = { attempt, waitsFor: 'mapRun', mapRun: mapRunArn };
    turn.touch(frame);
    turn.effects.push({ kind: 'mapRun', frame: frame.id, attempt, arn: mapRunArn });
    return undefined;
  },
  *taskNews(turn, frame, node, news) {
    const language = languages[node.language];
    if (news.type === 'items') return yield* begin(turn, frame, node, news.items);
    if (news.type === 'succeeded') {
      // What fails from here on is not the run: a redrive starts another.
      delete frame.fan?.mapRun;
      turn.record(frame, 'MapRunSucceeded');
      turn.recordAfter(frame.last, 'MapStateSucceeded');
      const result = payloadOf(JSON.parse(news.output));
      const outcome = yield* settled(language.outcome(turn, frame, node, result));
      yield* exitState(turn, frame, node, outcome, node.next) ?? [];
    } else if (news.type === 'failed') {
      const { error, cause } = news;
      const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
      turn.record(frame, 'MapRunFailed', 'mapRunFailedEventDetails', details);
      delete frame.task;
      yield* failState(turn, frame, node, { error, cause });
    }
  },
};

/** Settles what each child execution gets and has them started. */
function* begin(turn: Turn, frame: Frame, node: StateDefinition, items: ReadItem[]): Work {
  const language = languages[node.language];
  const inputs: unknown[] = [];
  for (const [Index, { value: Value, source: Source }] of items.entries()) {
    inputs.push((yield* settled(language.mapItemInput(turn, frame, node, { Index, Value, Source }))).value);
  }
  const { ItemBatcher } = node.fields;
  const fan = frame.fan!;
  if (ItemBatcher === undefined) {
    fan.items = inputs;
    fan.batches = inputs.map(() => 1);
  } else {
    const settings = yield* settled(language.settings(turn, frame, node, ItemBatcher, 'ItemBatcher'));
    const batches = batchesOf(inputs, settings);
    fan.items = batches.map((batch) => batch.input);
    fan.batches = batches.map((batch) => batch.size);
  }
  fan.size = fan.items.length;
  delete fan.reader;
  turn.touch(frame);
  const { attempt, mapRun } = frame.task!;
  turn.effects.push({ kind: 'mapRun', frame: frame.id, attempt, arn: mapRun! });
}

/** JSONPath settings have Parameters, JSONata ones Arguments. Both are settled under the name Arguments. */
function parametersOf(settings: unknown, node: StateDefinition): unknown {
  if (node.language === 'JSONata') return settings;
  const { Parameters, ...rest } = settings as Record<string, unknown>;
  return { ...rest, Arguments: Parameters };
}

function mapRunArn(turn: Turn, node: StateDefinition): string {
  const { execution } = turn;
  const label =
    (node.fields.Label as string | undefined) ??
    stableUuid(`${execution.stateMachineArn} ${node.machine.pointer} ${node.name}`);
  const { account, region, stateMachineName } = execution;
  return `arn:aws:states:${region}:${account}:mapRun:${stateMachineName}/${label}:${turn.sources.uuid()}`;
}

/** The label of a Map without one: the same for every run of the state. */
function stableUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-3$3-a$4-$5');
}
