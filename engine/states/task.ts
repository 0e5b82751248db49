import type { StateDefinition } from '../asl/machine.ts';
import { type Failure, StateFailure } from '../execution/failure.ts';
import { cancelTask } from '../execution/frames.ts';
import type { FailureStage, TaskHappening, TaskNews } from '../execution/happening.ts';
import { checkPayload } from '../execution/limits.ts';
import { type Payload, payloadOf, textOf } from '../execution/payload.ts';
import type { Frame } from '../execution/state.ts';
import { tokenMark } from '../execution/token-mark.ts';
import { exitState, failState } from '../execution/transition.ts';
import type { Turn } from '../execution/turn.ts';
import { settled, type Work } from '../execution/work.ts';
import { EvaluationFailure } from '../expressions/evaluation-failure.ts';
import type { EventFamily } from '../tasks/event-families.ts';
import type { Resource } from '../tasks/integration.ts';
import { parseResource } from '../tasks/resource.ts';
import { integrationOf } from '../tasks/table.ts';
import type { StateHandler } from './handler.ts';
import { languages } from './languages/table.ts';

/** Has somebody else do something: a function, a service, a worker, another machine. */
export const task: StateHandler = {
  entered: 'TaskStateEntered',
  exited: 'TaskStateExited',
  aborted: 'TaskStateAborted',
  *enter(turn, frame, node) {
    const language = languages[node.language];
    const resource = parseResource(node.fields.Resource as string);
    const { family, repeatable } = integrationOf(resource);
    // The scheduling event names the attempt, and the token is made of it, before that event is written.
    const attempt = turn.execution.lastEvent + 1;
    const token = resource.pattern === 'callback' ? turn.tokenOf(frame.id, attempt) : undefined;
    const called = yield* settled(language.taskArguments(turn, frame, node, token));
    const timeoutSeconds = yield* settled(language.seconds(turn, frame, node, 'TimeoutSeconds'));
    const heartbeatSeconds = yield* settled(language.seconds(turn, frame, node, 'HeartbeatSeconds'));
    const credentials = yield* roleOf(turn, frame, node);
    if (resource.pattern === 'activity' && !turn.hasActivity(resource.arn)) {
      throw new EvaluationFailure('States.Runtime', `The activity ${resource.arn} does not exist.`);
    }
    const input = textOf(called);
    const { region } = turn.execution;
    // The token itself is never written down: the history says where it stands.
    const recorded = token === undefined ? input : input.replaceAll(token, tokenMark(frame.id, attempt));
    const scheduled = { resource, input: recorded, region, timeoutSeconds, heartbeatSeconds, credentials };
    turn.record(frame, ...family.scheduled(scheduled));
    frame.task = { attempt, waitsFor: resource.pattern === 'activity' ? 'activity' : 'request' };
    if (heartbeatSeconds !== undefined) frame.task.heartbeatSeconds = heartbeatSeconds;
    if (timeoutSeconds !== undefined) frame.timeoutAt = turn.now + timeoutSeconds * 1000;
    if (resource.pattern === 'activity') {
      frame.task.activity = resource.arn;
      frame.task.input = input;
      turn.effects.push({ kind: 'activity', frame: frame.id, attempt, activity: resource.arn, input });
    } else {
      turn.record(frame, ...family.started(resource));
      if (repeatable && token === undefined) frame.task.input = input;
      beat(turn, frame);
      const roleArn = credentials ?? turn.execution.roleArn;
      turn.effects.push({
        kind: 'task',
        frame: frame.id,
        attempt,
        call: { resource, parameters: called.value, input, roleArn },
      });
    }
    setWake(frame);
    turn.touch(frame);
  },
  *wake(turn, frame, node) {
    const { timeoutAt = Number.POSITIVE_INFINITY, heartbeatAt = Number.POSITIVE_INFINITY } = frame;
    const error =
      timeoutAt <= turn.now ? 'States.Timeout' : heartbeatAt <= turn.now ? 'States.HeartbeatTimeout' : undefined;
    if (error === undefined) return setWake(frame);
    const resource = parseResource(node.fields.Resource as string);
    turn.record(frame, ...integrationOf(resource).family.timedOut(resource, { error }));
    yield* giveUp(turn, frame, node, { error, cause: undefined });
  },
  *taskNews(turn, frame, node, news) {
    const resource = parseResource(node.fields.Resource as string);
    const { family } = integrationOf(resource);
    turn.touch(frame);
    yield* newsHandlers[news.type](turn, frame, node, news as never, resource, family) ?? [];
  },
};

type NewsHandlers = {
  [Type in TaskNews['type']]: (
    turn: Turn,
    frame: Frame,
    node: StateDefinition,
    news: TaskHappening & { type: Type },
    resource: Resource,
    family: EventFamily,
  ) => Work | undefined;
};

const newsHandlers: NewsHandlers = {
  submitted(turn, frame, _node, { output, child }, resource, family) {
    const pending = frame.task!;
    const { attempt } = pending;
    const recorded =
      resource.pattern === 'callback'
        ? output.replaceAll(turn.tokenOf(frame.id, attempt), tokenMark(frame.id, attempt))
        : output;
    turn.record(frame, ...family.submitted(resource, recorded));
    delete pending.input;
    pending.waitsFor = child === undefined ? 'callback' : 'child';
    if (child !== undefined) {
      pending.child = child;
      turn.effects.push({ kind: 'watchChild', child });
    }
    return undefined;
  },
  started(turn, frame, _node, { workerName }, resource, family) {
    turn.record(frame, ...family.started(resource, workerName));
    delete frame.task!.activity;
    delete frame.task!.input;
    frame.task!.waitsFor = 'callback';
    beat(turn, frame);
    setWake(frame);
    return undefined;
  },
  items: () => undefined,
  heartbeat(turn, frame) {
    beat(turn, frame);
    setWake(frame);
    return undefined;
  },
  *succeeded(turn, frame, node, { output }, resource, family) {
    let result: Payload;
    try {
      checkPayload(resource.arn, output);
      result = payloadOf(JSON.parse(output));
    } catch (error) {
      const failure =
        error instanceof StateFailure ? error.failure : { error: 'States.Runtime', cause: (error as Error).message };
      return yield* endTask(turn, frame, node, failure, 'run', resource, family);
    }
    turn.record(frame, ...family.succeeded(resource, output));
    frame.base = frame.last;
    const outcome = yield* settled(languages[node.language].outcome(turn, frame, node, result));
    yield* exitState(turn, frame, node, outcome, node.next) ?? [];
  },
  *failed(turn, frame, node, { error, cause, stage = 'run' }, resource, family) {
    yield* endTask(turn, frame, node, { error, cause }, stage, resource, family);
  },
};

function* endTask(
  turn: Turn,
  frame: Frame,
  node: StateDefinition,
  failure: Failure,
  stage: FailureStage,
  resource: Resource,
  family: EventFamily,
): Work {
  const { error, cause } = failure;
  const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
  turn.record(frame, ...family.failed(resource, details, stage));
  yield* giveUp(turn, frame, node, failure);
}

function* giveUp(turn: Turn, frame: Frame, node: StateDefinition, failure: Failure): Work {
  cancelTask(turn, frame);
  delete frame.task;
  delete frame.timeoutAt;
  delete frame.heartbeatAt;
  delete frame.wakeAt;
  yield* failState(turn, frame, node, failure);
}

/** Starts the heartbeat's time anew. */
function beat(turn: Turn, frame: Frame): void {
  const seconds = frame.task?.heartbeatSeconds;
  if (seconds !== undefined) frame.heartbeatAt = turn.now + seconds * 1000;
}

function setWake(frame: Frame): void {
  const { timeoutAt = Number.POSITIVE_INFINITY, heartbeatAt = Number.POSITIVE_INFINITY } = frame;
  const wakeAt = Math.min(timeoutAt, heartbeatAt);
  if (Number.isFinite(wakeAt)) frame.wakeAt = wakeAt;
}

/** Credentials: the role the task acts with. */
function* roleOf(turn: Turn, frame: Frame, node: StateDefinition): Work<string | undefined> {
  const template = node.fields.Credentials;
  if (template === undefined) return undefined;
  const { RoleArn } = yield* settled(languages[node.language].settings(turn, frame, node, template, 'Credentials'));
  return RoleArn as string | undefined;
}
