import type { EngineCore } from '../core.ts';
import type { MapRunResource } from '../resources/resources.ts';
import { readItems } from '../tasks/item-reader.ts';
import { writeResults } from '../tasks/result-writer.ts';
import { StateFailure } from './failure.ts';
import { nodeOf } from './frames.ts';
import type { TaskNews } from './happening.ts';
import { processorText } from './item-processor.ts';
import { redriveStatusOf } from './redrive-status.ts';
import type { Execution, Frame } from './state.ts';

/** A map run that has not ended: what is left to start and what has come back. */
interface Running {
  execution: Execution;
  frame: Frame;
  /** The Map state's attempt that waits for it. */
  attempt: number;
  resource: MapRunResource;
  /** Children that did not succeed before the run was redriven and are to run again. */
  redrivable: Execution[];
  next: number;
  running: number;
  doneItems: number;
  failedItems: number;
  children: number;
  /** It fails, once what runs has been stopped and the results are written. */
  failure?: TaskNews;
  over: boolean;
}

/**
 * Starts the child executions of distributed Maps and counts their ends. Nothing of a run is kept but the child
 * executions themselves: after a restart it is counted again from them. A redriven run is the same run: its children
 * that did not succeed are redriven, those never started are started (Developer guide, "Redriving Map Runs").
 */
export class MapRuns {
  readonly #core: EngineCore;
  readonly #running = new Map<string, Running>();

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
    if (!fan || frame.task?.mapRun !== arn || this.#running.has(arn)) return;
    const known = this.#core.registry.get('mapRun', arn) ?? this.#record(execution, frame, arn);
    const resource = known.redriveCount < (fan.redrives ?? 0) ? this.#redriven(known, fan.redrives!) : known;
    const run: Running = {
      execution,
      frame,
      attempt: frame.task.attempt,
      resource,
      redrivable: [],
      next: 0,
      running: 0,
      doneItems: 0,
      failedItems: 0,
      children: 0,
      over: false,
    };
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

  /** The Map state is over before its run: what still runs is stopped. */
  cancel(arn: string): void {
    const run = this.#running.get(arn);
    if (run) this.#end(run, 'ABORTED');
  }

  #record(execution: Execution, frame: Frame, arn: string): MapRunResource {
    const fan = frame.fan!;
    const resource: MapRunResource = {
      arn,
      executionArn: execution.arn,
      stateMachineArn: execution.stateMachineArn,
      label: arn.split('/')[1]!.split(':')[0]!,
      status: 'RUNNING',
      startDate: this.#core.clock.now(),
      maxConcurrency: fan.concurrency === 10_000 ? 0 : (fan.concurrency ?? 0),
      toleratedFailureCount: fan.toleratedCount ?? 0,
      toleratedFailurePercentage: fan.toleratedPercentage ?? 0,
      redriveCount: 0,
      batches: fan.batches ?? [],
    };
    this.#core.registry.put('mapRun', resource);
    return resource;
  }

  #redriven(resource: MapRunResource, redriveCount: number): MapRunResource {
    const redriveDate = this.#core.clock.now();
    const redriven: MapRunResource = { ...resource, status: 'RUNNING', stopDate: undefined, redriveCount, redriveDate };
    this.#core.registry.put('mapRun', redriven);
    return redriven;
  }

  /** Finds the children that an earlier process, or the run before it was redriven, started. */
  #recount(run: Running): void {
    const { arn: mapRunArn, batches } = run.resource;
    for (const key of this.#core.store.listExecutions({ mapRunArn, limit: batches.length })) {
      const child = this.#core.runner.execution(key);
      if (child?.parent?.index === undefined) continue;
      run.next = Math.max(run.next, child.parent.index + 1);
      if (child.status === 'RUNNING') run.running++;
      else this.#settle(run, child);
    }
    run.redrivable.sort((a, b) => a.key - b.key);
  }

  /** A child has ended: that counts, unless it did so before the run was redriven and can run again. */
  #settle(run: Running, child: Execution): void {
    if (awaitsRedrive(child, run.resource, this.#core.clock.now())) run.redrivable.push(child);
    else this.#count(run, child);
  }

  #count(run: Running, child: Execution): void {
    const items = run.resource.batches[child.parent!.index!] ?? 1;
    run.children++;
    run.doneItems += items;
    if (child.status !== 'SUCCEEDED') run.failedItems += items;
  }

  #advance(run: Running): void {
    if (run.over) return;
    const size = run.resource.batches.length;
    if (run.failure) {
      if (run.running === 0) this.#core.tasks.track(this.#conclude(run));
      return;
    }
    if (this.#exceeded(run)) {
      this.#fail(run);
      return;
    }
    const limit = run.resource.maxConcurrency || Number.POSITIVE_INFINITY;
    while (run.redrivable.length > 0 && run.running < limit) {
      run.running++;
      const { key } = run.redrivable.shift()!;
      this.#core.runner.post(key, { type: 'redrive', ofMapRun: run.resource.redriveCount });
    }
    while (run.next < size && run.running < limit) this.#start(run, run.next++);
    if (run.children === size) this.#core.tasks.track(this.#conclude(run));
  }

  #exceeded({ failedItems, resource }: Running): boolean {
    if (failedItems === 0) return false;
    const total = resource.batches.reduce((sum, items) => sum + items, 0);
    const { toleratedFailureCount, toleratedFailurePercentage } = resource;
    if (toleratedFailureCount === 0 && toleratedFailurePercentage === 0) return true;
    if (toleratedFailureCount > 0 && failedItems > toleratedFailureCount) return true;
    return toleratedFailurePercentage > 0 && (failedItems * 100) / total > toleratedFailurePercentage;
  }

  /** The run fails. Where its results are written, that is done first, of all that was begun and of all that was not. */
  #fail(run: Running): void {
    const cause = 'The specified tolerated failure threshold was exceeded';
    const failure: TaskNews = { type: 'failed', error: 'States.ExceedToleratedFailureThreshold', cause };
    if (run.frame.fan!.writer === undefined) {
      this.#end(run, 'FAILED');
      this.#report(run, failure);
      return;
    }
    run.failure = failure;
    this.#stopChildren(run);
    this.#advance(run);
  }

  #start(run: Running, index: number): void {
    const { execution, frame, resource } = run;
    const name = this.#core.uuid();
    const node = nodeOf(execution, frame);
    run.running++;
    const machineName = `${execution.stateMachineName}/${resource.label}`;
    const place = `arn:aws:states:${execution.region}:${execution.account}`;
    this.#core.startExecution({
      machine: {
        arn: `${place}:stateMachine:${machineName}`,
        name: machineName,
        account: execution.account,
        region: execution.region,
        type: 'STANDARD',
      },
      definition: processorText(node.inner[0]!, execution),
      roleArn: execution.roleArn,
      name,
      arn: `${place}:execution:${machineName}:${name}`,
      input: JSON.stringify(frame.fan!.items![index]),
      parent: { execution: execution.arn, frame: frame.id, attempt: run.attempt, index },
      ...(resource.redriveCount > 0 && { redrives: { ofMapRun: resource.redriveCount } }),
      mapRunArn: resource.arn,
    });
  }

  async #conclude(run: Running): Promise<void> {
    run.over = true;
    const { arn } = run.resource;
    const children: Execution[] = [];
    for (const key of this.#core.store.listExecutions({ mapRunArn: arn, limit: run.resource.batches.length })) {
      const child = this.#core.runner.execution(key)!;
      children[child.parent!.index!] = child;
    }
    try {
      const { writer } = run.frame.fan!;
      const { account, region, roleArn, arn: executionArn } = run.execution;
      const context = { account, region, roleArn, executionArn, ports: this.#core.ports };
      const inputs = run.frame.fan!.items!;
      const pending = inputs.filter((_input, index) => children[index] === undefined);
      const output = await writeResults(writer, arn, children.filter(Boolean), pending, context);
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

  #report({ execution, frame, attempt }: Running, news: TaskNews): void {
    this.#core.runner.post(execution.key, { frame: frame.id, attempt, ...news });
  }

  #end(run: Running, status: MapRunResource['status']): void {
    run.over = true;
    this.#running.delete(run.resource.arn);
    this.#core.registry.put('mapRun', { ...run.resource, status, stopDate: this.#core.clock.now() });
    this.#stopChildren(run);
  }

  #stopChildren(run: Running): void {
    const { arn: mapRunArn } = run.resource;
    const left = { mapRunArn, status: 'RUNNING' as const, limit: run.resource.batches.length };
    for (const key of this.#core.store.listExecutions(left)) {
      this.#core.runner.post(key, { type: 'stop', error: undefined, cause: undefined });
    }
  }
}

/** Did a child of the run end without success before the run's latest redrive, so that it is to run again? */
export function awaitsRedrive(child: Execution, { redriveCount }: MapRunResource, now: number): boolean {
  if ((child.redrives?.ofMapRun ?? 0) >= redriveCount) return false;
  return redriveStatusOf(child, now).redriveStatus === 'REDRIVABLE_BY_MAP_RUN';
}
