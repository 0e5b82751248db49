import type { EngineCore } from '../core.ts';
import type { MapRunResource } from '../resources/resources.ts';
import { readItems } from '../tasks/item-reader.ts';
import { StateFailure } from './failure.ts';
import type { TaskNews } from './happening.ts';
import { mostMapRunConcurrency } from './limits.ts';
import { awaitsRedrive, countChild, exceedsTolerance, type MapRun, newMapRun, newMapRunResource } from './map-run.ts';
import { childKinds, startChild } from './map-run-children.ts';
import { mapRunResults } from './map-run-results.ts';
import type { Execution } from './state.ts';

/**
 * Starts the child executions of distributed Maps and counts their ends. Nothing of a run is kept but the child
 * executions themselves: after a restart it is counted again from them. A redriven run is the same run: its children
 * that did not succeed run again, those never started are started (Developer guide, "Redriving Map Runs").
 */
export class MapRuns {
  readonly #core: EngineCore;
  readonly #running = new Map<string, MapRun>();

  constructor(core: EngineCore) {
    this.#core = core;
  }

  /** Reads a run's items and tells the Map state. */
  async read(execution: Execution, frame: number, attempt: number, reader: object): Promise<void> {
    const { account, region, roleArn, arn: executionArn } = execution;
    let news: TaskNews;
    try {
      const items = await readItems(reader, { account, region, roleArn, executionArn, ports: this.#core.ports });
      news = { type: 'items', items };
    } catch (error) {
      const { failure } =
        error instanceof StateFailure ? error : new StateFailure('States.ItemReaderFailed', String(error));
      news = { type: 'failed', ...failure };
    }
    this.#core.runner.post(execution.key, { frame, attempt, ...news });
  }

  /** Begins a run, redrives one, or takes up one that an earlier process began. */
  begin(execution: Execution, frameId: number, arn: string): void {
    const frame = execution.frames.get(frameId);
    const fan = frame?.fan;
    if (!fan || frame.task?.mapRun !== arn) return;
    const before = this.#running.get(arn);
    if (before) {
      // It ends first ("the running Map Run completes its operations before attempting to redrive").
      if (before.cancelled) before.redrive = () => this.begin(execution, frameId, arn);
      return;
    }
    const known =
      this.#core.registry.get('mapRun', arn) ??
      this.#record(newMapRunResource(execution, fan, arn, this.#core.clock.now()));
    const resource = known.redriveCount < (fan.redrives ?? 0) ? this.#redriven(known, fan.redrives!) : known;
    const run = newMapRun(execution, frame, frame.task.attempt, resource);
    this.#running.set(arn, run);
    this.#recount(run);
    this.#advance(run);
  }

  childEnded(child: Execution): void {
    const run = child.mapRunArn === undefined ? undefined : this.#running.get(child.mapRunArn);
    if (!run || run.over || child.parent?.index === undefined) return;
    run.running--;
    this.#settle(run, child);
    this.#advance(run);
  }

  /** A new limit of concurrency or tolerance (UpdateMapRun). */
  changed(resource: MapRunResource): void {
    const run = this.#running.get(resource.arn);
    if (!run) return;
    run.resource = resource;
    this.#advance(run);
  }

  /** The Map state is over before its run: what still runs is stopped, or has to end before the run does. */
  cancel(arn: string): void {
    const run = this.#running.get(arn);
    if (!run) return;
    run.cancelled = true;
    if (childKinds[run.childType].stoppable) this.#end(run, 'ABORTED');
    else this.#advance(run);
  }

  /** After a restart: ends the runs that no Map state waits for any more, which were to end when the process did. */
  endAbandoned(): void {
    for (const resource of this.#core.registry.all('mapRun')) {
      if (resource.status === 'RUNNING' && !this.#running.has(resource.arn)) this.#close(resource, 'ABORTED');
    }
  }

  #record(resource: MapRunResource): MapRunResource {
    this.#core.registry.put('mapRun', resource);
    return resource;
  }

  #redriven(resource: MapRunResource, redriveCount: number): MapRunResource {
    const redriveDate = this.#core.clock.now();
    return this.#record({ ...resource, status: 'RUNNING', stopDate: undefined, redriveCount, redriveDate });
  }

  /** Finds the children that an earlier process, or the run before it was redriven, started. */
  #recount(run: MapRun): void {
    for (const child of this.#core.store.childrenOf(run.resource.arn)) {
      run.next = Math.max(run.next, child.parent!.index! + 1);
      if (child.status !== 'RUNNING') this.#settle(run, child);
      else if (childKinds[run.childType].goesOnAfterRestart) run.running++;
      else run.again.push(child);
    }
  }

  /** A child has ended: that counts, unless it did so before the run was redriven and can run again. */
  #settle(run: MapRun, child: Execution): void {
    if (awaitsRedrive(child, run.resource, this.#core.clock.now())) run.again.push(child);
    else countChild(run, child);
  }

  #advance(run: MapRun): void {
    if (run.over) return;
    const size = run.resource.batches.length;
    if (run.cancelled) {
      if (run.running === 0) this.#end(run, 'ABORTED');
      return;
    }
    if (run.failure) {
      if (run.running === 0) this.#core.tasks.track(this.#conclude(run));
      return;
    }
    if (exceedsTolerance(run)) {
      this.#fail(run);
      return;
    }
    const limit = run.resource.maxConcurrency || mostMapRunConcurrency;
    while (run.again.length > 0 && run.running < limit) {
      run.running++;
      childKinds[run.childType].runAgain(this.#core, run, run.again.shift()!);
    }
    while (run.next < size && run.running < limit) {
      run.running++;
      startChild(this.#core, run, run.next++);
    }
    if (run.children === size) this.#core.tasks.track(this.#conclude(run));
  }

  /**
   * The run fails, once what still runs has been stopped or has ended. Where its results are written, that is done
   * first, of all that was begun and of all that was not.
   */
  #fail(run: MapRun): void {
    const cause = 'The specified tolerated failure threshold was exceeded';
    const failure: TaskNews = { type: 'failed', error: 'States.ExceedToleratedFailureThreshold', cause };
    const { stoppable } = childKinds[run.childType];
    if (stoppable && run.frame.fan!.writer === undefined) {
      this.#end(run, 'FAILED');
      this.#report(run, failure);
      return;
    }
    run.failure = failure;
    if (stoppable) this.#stopChildren(run.resource);
    this.#advance(run);
  }

  async #conclude(run: MapRun): Promise<void> {
    run.over = true;
    const { arn } = run.resource;
    try {
      const output = await mapRunResults(this.#core, run);
      if (this.#running.get(arn) !== run) return;
      this.#end(run, run.failure ? 'FAILED' : 'SUCCEEDED');
      this.#report(run, run.failure ?? { type: 'succeeded', output: JSON.stringify(output) });
    } catch (error) {
      const { failure } =
        error instanceof StateFailure ? error : new StateFailure('States.ResultWriterFailed', String(error));
      if (this.#running.get(arn) !== run) return;
      this.#end(run, 'FAILED');
      this.#report(run, { type: 'failed', ...failure });
    }
  }

  #report({ execution, frame, attempt }: MapRun, news: TaskNews): void {
    this.#core.runner.post(execution.key, { frame: frame.id, attempt, ...news });
  }

  #end(run: MapRun, status: MapRunResource['status']): void {
    run.over = true;
    this.#running.delete(run.resource.arn);
    this.#close(run.resource, status);
    run.redrive?.();
  }

  #close(resource: MapRunResource, status: MapRunResource['status']): void {
    this.#core.registry.put('mapRun', { ...resource, status, stopDate: this.#core.clock.now() });
    this.#stopChildren(resource);
  }

  #stopChildren({ arn: mapRunArn, batches }: MapRunResource): void {
    const left = { mapRunArn, status: 'RUNNING' as const, limit: batches.length };
    for (const key of this.#core.store.listExecutions(left)) {
      this.#core.runner.post(key, { type: 'stop', error: undefined, cause: undefined });
    }
  }
}
