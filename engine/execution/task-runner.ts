import { createHash } from 'node:crypto';
import { resolveMachine } from '../api/machine-reference.ts';
import { startNamed } from '../api/start-named.ts';
import type { EngineCore } from '../core.ts';
import type { CallContext, ChildRequest } from '../tasks/integration.ts';
import { parseResource } from '../tasks/resource.ts';
import { integrationOf } from '../tasks/table.ts';
import { StateFailure } from './failure.ts';
import { nodeOf } from './frames.ts';
import type { FailureStage, TaskNews } from './happening.ts';
import type { Execution, Frame } from './state.ts';
import type { Effect, TaskCall } from './turn.ts';

type Performers = { [Kind in Effect['kind']]: (execution: Execution, effect: Effect & { kind: Kind }) => void };

/** Carries out what steps ask for and brings the answers back as happenings. */
export class TaskRunner {
  readonly #core: EngineCore;
  readonly #onFault: (error: unknown) => void;
  readonly #calls = new Set<Promise<void>>();

  constructor(core: EngineCore, onFault: (error: unknown) => void) {
    this.#core = core;
    this.#onFault = onFault;
  }

  get working(): boolean {
    return this.#calls.size > 0;
  }

  /** Resolves when every call under way has been answered. */
  async settled(): Promise<void> {
    while (this.#calls.size > 0) await Promise.all(this.#calls);
  }

  perform(execution: Execution, effect: Effect): void {
    const perform = this.#performers[effect.kind] as (execution: Execution, effect: Effect) => void;
    try {
      perform(execution, effect);
    } catch (error) {
      this.#onFault(error);
    }
  }

  readonly #performers: Performers = {
    task: (execution, { frame, attempt, call }) => this.#call(execution, frame, attempt, call),
    activity: (execution, { frame, attempt, activity, input }) => {
      this.#core.activities.offer(activity, { execution: execution.key, frame, attempt, input });
    },
    readItems: (execution, { frame, attempt, reader }) => {
      this.track(this.#core.mapRuns.read(execution, frame, attempt, reader));
    },
    mapRun: (execution, { frame, arn }) => this.#core.mapRuns.begin(execution, frame, arn),
    cancelMapRun: (_execution, { arn }) => this.#core.mapRuns.cancel(arn),
    watchChild: (_execution, { child }) => this.#childMayHaveEnded(child),
    cancelChild: (_execution, { child }) => {
      const key = this.#core.runner.keyOf(child);
      if (key !== undefined) this.#core.runner.post(key, { type: 'stop', error: undefined, cause: undefined });
    },
  };

  #call(execution: Execution, frame: number, attempt: number, call: TaskCall): void {
    const { resource } = call;
    const { executionArn, context } = this.#contextOf(execution, frame, attempt, call);
    const report = (news: TaskNews) => this.#core.runner.post(execution.key, { frame, attempt, ...news });
    const calling = integrationOf(resource)
      .call(context)
      .then(
        (output) => {
          if (resource.pattern === 'callback') report({ type: 'submitted', output });
          else if (resource.pattern === 'sync') {
            const child = (JSON.parse(output) as { ExecutionArn: string }).ExecutionArn;
            report({ type: 'submitted', output, child });
          } else report({ type: 'succeeded', output });
        },
        (error: unknown) => {
          const stage: FailureStage = resource.pattern === 'sync' ? 'submit' : 'run';
          if (error instanceof StateFailure) return report({ type: 'failed', ...error.failure, stage });
          this.#onFault(error);
          const cause = `${executionArn}: ${(error as Error).message}`;
          report({ type: 'failed', error: 'States.TaskFailed', cause, stage });
        },
      );
    this.track(calling);
  }

  /** Counts as being under way until it has ended. */
  track(work: Promise<void>): void {
    const tracked = work.catch(this.#onFault).finally(() => this.#calls.delete(tracked));
    this.#calls.add(tracked);
  }

  #contextOf(execution: Execution, frame: number, attempt: number, call: TaskCall) {
    const { account, region, arn: executionArn, stateMachineArn } = execution;
    const digest = createHash('sha256').update(`${executionArn} ${frame} ${attempt}`).digest('hex');
    const stableName = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
    const context: CallContext = {
      ...call,
      executionArn,
      stateMachineArn,
      account,
      region,
      frame,
      attempt,
      stableName,
      ports: this.#core.ports,
      startChild: (request) => this.#startChild(execution, frame, attempt, request),
    };
    return { executionArn, context };
  }

  async #startChild(execution: Execution, frame: number, attempt: number, request: ChildRequest) {
    const caller = { account: execution.account, region: execution.region };
    const target = resolveMachine(this.#core, request.stateMachineArn);
    const parent = request.reportsBack ? { execution: execution.arn, frame, attempt } : undefined;
    const child = await startNamed(this.#core, target, { name: request.name, input: request.input, parent }, caller);
    return { executionArn: child.arn, startDate: new Date(child.startDate) };
  }

  /** A child that was started earlier, or that was very quick, may be over before its parent waits for it. */
  #childMayHaveEnded(arn: string): void {
    const child = this.#core.executionOf(arn);
    if (child && child.status !== 'RUNNING') this.childEnded(child);
  }

  /** Tells the task that waits for an execution how it ended. */
  childEnded(child: Execution): void {
    const { parent } = child;
    if (!parent) return;
    if (parent.index !== undefined) {
      this.#core.mapRuns.childEnded(child);
      return;
    }
    const key = this.#core.runner.keyOf(parent.execution);
    const execution = key === undefined ? undefined : this.#core.runner.execution(key);
    const frame = execution?.frames.get(parent.frame);
    if (!execution || frame?.task?.attempt !== parent.attempt || frame.task.waitsFor !== 'child') return;
    const resource = parseResource(nodeOf(execution, frame).fields.Resource as string);
    const described = JSON.stringify(this.#core.describeChild(child, resource.parsesOutput));
    const news: TaskNews =
      child.status === 'SUCCEEDED'
        ? { type: 'succeeded', output: described }
        : { type: 'failed', error: 'States.TaskFailed', cause: described };
    this.#core.runner.post(execution.key, { frame: parent.frame, attempt: parent.attempt, ...news });
  }

  /** After a restart: what was under way is taken up again, or fails as AWS has it when a worker vanishes. */
  reattach(execution: Execution): void {
    for (const frame of execution.frames.values())
      if (frame.task) this.#reattachers[frame.task.waitsFor](execution, frame);
  }

  readonly #reattachers: {
    [Kind in NonNullable<Frame['task']>['waitsFor']]: (execution: Execution, frame: Frame) => void;
  } = {
    callback: () => {},
    mapRun: (execution, { id, task, fan }) => {
      const { attempt, mapRun } = task!;
      if (fan?.reader) this.track(this.#core.mapRuns.read(execution, id, attempt, fan.reader));
      else this.#core.mapRuns.begin(execution, id, mapRun!);
    },
    activity: (execution, { id, task }) => {
      const { activity, attempt, input = '{}' } = task!;
      if (activity !== undefined)
        this.#core.activities.offer(activity, { execution: execution.key, frame: id, attempt, input });
    },
    child: (_execution, { task }) => {
      if (task!.child !== undefined) this.#childMayHaveEnded(task!.child);
    },
    request: (execution, frame) => {
      const resource = parseResource(nodeOf(execution, frame).fields.Resource as string);
      const { lost, repeatable } = integrationOf(resource);
      const stage: FailureStage = resource.pattern === 'sync' ? 'submit' : 'run';
      const { id, task } = frame;
      const { input, attempt } = task!;
      if (repeatable && input !== undefined) {
        const { roleArn } = execution;
        return this.#call(execution, id, attempt, { resource, parameters: JSON.parse(input), input, roleArn });
      }
      this.#core.runner.post(execution.key, { frame: id, attempt, type: 'failed', ...lost, stage });
    },
  };
}
