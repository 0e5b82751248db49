import type { Machine } from '../asl/machine.ts';
import type { EngineCore } from '../core.ts';
import type { MapRunResource } from '../resources/resources.ts';
import { readItems } from '../tasks/item-reader.ts';
import { writeResults } from '../tasks/result-writer.ts';
import { StateFailure } from './failure.ts';
import { nodeOf } from './frames.ts';
import type { TaskNews } from './happening.ts';
import type { Execution, Frame } from './state.ts';

/** A map run that has not ended: what is left to start and what has come back. */
interface Running {
  execution: Execution;
  frame: Frame;
  resource: MapRunResource;
  next: number;
  running: number;
  doneItems: number;
  failedItems: number;
  children: number;
  over: boolean;
}

/**
 * Starts the child executions of distributed Maps and counts their ends. Nothing of a run is kept but the child
 * executions themselves: after a restart it is counted again from them.
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

  /** Begins a run, or takes up one that an earlier process began. */
  begin(execution: Execution, frameId: number, arn: string): void {
    const frame = execution.frames.get(frameId);
    const fan = frame?.fan;
    if (!frame || !fan || this.#running.has(arn)) return;
    const resource = this.#core.registry.get('mapRun', arn) ?? this.#record(execution, frame, arn);
    const run: Running = {
      execution,
      frame,
      resource,
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
    this.#count(run, child);
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

  /** Finds the children an earlier process started. */
  #recount(run: Running): void {
    const { arn: mapRunArn, batches } = run.resource;
    for (const key of this.#core.store.listExecutions({ mapRunArn, limit: batches.length })) {
      const child = this.#core.runner.execution(key);
      if (child?.parent?.index === undefined) continue;
      run.next = Math.max(run.next, child.parent.index + 1);
      if (child.status === 'RUNNING') run.running++;
      else this.#count(run, child);
    }
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
    if (this.#exceeded(run)) {
      this.#end(run, 'FAILED');
      const cause = 'The specified tolerated failure threshold was exceeded';
      this.#report(run, { type: 'failed', error: 'States.ExceedToleratedFailureThreshold', cause });
      return;
    }
    const limit = run.resource.maxConcurrency || Number.POSITIVE_INFINITY;
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
      parent: { execution: execution.arn, frame: frame.id, attempt: frame.task!.attempt, index },
      mapRunArn: resource.arn,
    });
  }

  async #conclude(run: Running): Promise<void> {
    run.over = true;
    const { arn } = run.resource;
    const children: Execution[] = [];
    for (const key of this.#core.store.listExecutions({ mapRunArn: arn, limit: run.children })) {
      const child = this.#core.runner.execution(key)!;
      children[child.parent!.index!] = child;
    }
    try {
      const { writer } = run.frame.fan!;
      const { account, region, roleArn, arn: executionArn } = run.execution;
      const context = { account, region, roleArn, executionArn, ports: this.#core.ports };
      const output = await writeResults(writer, arn, children.filter(Boolean), context);
      this.#end(run, 'SUCCEEDED');
      this.#report(run, { type: 'succeeded', output: JSON.stringify(output) });
    } catch (error) {
      const { failure } =
        error instanceof StateFailure ? error : new StateFailure('States.ResultWriterFailed', String(error));
      this.#end(run, 'FAILED');
      this.#report(run, { type: 'failed', ...failure });
    }
  }

  #report({ execution, frame }: Running, news: TaskNews): void {
    this.#core.runner.post(execution.key, { frame: frame.id, attempt: frame.task!.attempt, ...news });
  }

  #end(run: Running, status: MapRunResource['status']): void {
    run.over = true;
    this.#running.delete(run.resource.arn);
    this.#core.registry.put('mapRun', { ...run.resource, status, stopDate: this.#core.clock.now() });
    const { arn: mapRunArn } = run.resource;
    const left = { mapRunArn, status: 'RUNNING' as const, limit: run.resource.batches.length };
    for (const key of this.#core.store.listExecutions(left)) {
      this.#core.runner.post(key, { type: 'stop', error: undefined, cause: undefined });
    }
  }
}

const texts = new WeakMap<Machine, string>();

/** An item processor as a definition of its own. */
function processorText(machine: Machine, execution: Execution): string {
  let text = texts.get(machine);
  if (text === undefined) {
    const whole = JSON.parse(execution.definition.text) as Record<string, unknown>;
    let processor: unknown = whole;
    for (const step of machine.pointer.split('/').slice(1)) {
      processor = (processor as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    text = JSON.stringify({ QueryLanguage: whole.QueryLanguage, ...(processor as object) });
    texts.set(machine, text);
  }
  return text;
}
