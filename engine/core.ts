import { parseDefinition } from './asl/parse-definition.ts';
import type { Clock } from './clock.ts';
import { Activities } from './execution/activities.ts';
import { MapRuns } from './execution/map-runs.ts';
import { payloadOfText, textOf } from './execution/payload.ts';
import { redriveStatusOf } from './execution/redrive-status.ts';
import { Runner } from './execution/runner.ts';
import { type Execution, isRecorded, type ParentLink, type Redrives } from './execution/state.ts';
import { type StatusChange, statusChangeOf } from './execution/status-change.ts';
import { TaskRunner } from './execution/task-runner.ts';
import { Tokens } from './execution/tokens.ts';
import type { Ports } from './ports.ts';
import { Registry } from './resources/registry.ts';
import type { StateMachineResource } from './resources/resources.ts';
import type { Store } from './store/store.ts';

export interface CoreOptions {
  store: Store;
  clock: Clock;
  uuid: () => string;
  random: () => number;
  tokenKey: Buffer;
  ports: Ports;
  onStatusChange: (change: StatusChange) => void;
  onFault: (error: unknown) => void;
}

/** What a new execution is made of. */
export interface NewExecution {
  machine: Pick<StateMachineResource, 'arn' | 'name' | 'account' | 'region' | 'type'>;
  definition: string;
  roleArn: string;
  name: string;
  arn: string;
  input: string;
  versionArn?: string | undefined;
  aliasArn?: string | undefined;
  traceHeader?: string | undefined;
  parent?: ParentLink | undefined;
  mapRunArn?: string | undefined;
  redrives?: Redrives;
  /** The caller waits for the end (StartSyncExecution): nobody does after a restart, so it is not begun again. */
  synchronous?: boolean;
}

/** The parts of an engine, put together; the operations of the API work on it. */
export class EngineCore {
  readonly clock: Clock;
  readonly uuid: () => string;
  readonly random: () => number;
  readonly store: Store;
  readonly ports: Ports;
  readonly registry: Registry;
  readonly runner: Runner;
  readonly tokens: Tokens;
  readonly activities = new Activities();
  readonly tasks: TaskRunner;
  readonly mapRuns: MapRuns;
  readonly #closing = Promise.withResolvers<void>();

  constructor(options: CoreOptions) {
    const { store, clock, uuid, random } = options;
    this.clock = clock;
    this.uuid = uuid;
    this.random = random;
    this.store = store;
    this.ports = options.ports;
    this.tokens = new Tokens(store.secret(options.tokenKey));
    this.tasks = new TaskRunner(this, options.onFault);
    this.mapRuns = new MapRuns(this);
    this.runner = new Runner({
      store,
      clock,
      sources: { random, uuid, now: () => new Date(clock.now()) },
      tokenOf: (execution, frame, attempt) => this.tokens.make({ execution, frame, attempt }),
      hasActivity: (arn) => this.registry.get('activity', arn) !== undefined,
      perform: (execution, effect) => this.tasks.perform(execution, effect),
      statusChanged: (execution, started) => {
        // A map run tells of its Express children by itself: their changes are no events (Developer guide, EventBridge).
        const isExpressChild = execution.type === 'EXPRESS' && execution.mapRunArn !== undefined;
        if (!isExpressChild) options.onStatusChange(statusChangeOf(execution, started));
        if (started) return;
        this.registry.remove('expressStart', execution.arn);
        this.tasks.childEnded(execution);
      },
      onFault: options.onFault,
    });
    this.registry = new Registry(
      store.resources(),
      (resource) => this.runner.keep(resource),
      (resource) => this.runner.forget(resource),
    );
    clock.onSettle?.(() => this.idle());
  }

  /** Resolves when the engine is told to close: ends long polls. */
  get closing(): Promise<void> {
    return this.#closing.promise;
  }

  startExecution(from: NewExecution): Execution {
    const definition = parseDefinition(from.definition);
    const startDate = this.clock.now();
    const timeoutSeconds = timeoutOf(from.machine.type, definition.root.timeoutSeconds);
    const execution: Execution = {
      key: this.runner.newKey(),
      arn: from.arn,
      name: from.name,
      stateMachineArn: from.machine.arn,
      stateMachineName: from.machine.name,
      roleArn: from.roleArn,
      account: from.machine.account,
      region: from.machine.region,
      type: from.machine.type,
      definition,
      input: payloadOfText(from.input),
      startDate,
      status: 'RUNNING',
      lastEvent: 0,
      lastFrame: 0,
      frames: new Map(),
      timeoutAt: timeoutSeconds === undefined ? undefined : startDate + timeoutSeconds * 1000,
      versionArn: from.versionArn,
      aliasArn: from.aliasArn,
      traceHeader: from.traceHeader,
      parent: from.parent,
      mapRunArn: from.mapRunArn,
      redriveCount: 0,
      ...(from.redrives && { redrives: from.redrives }),
    };
    if (!isRecorded(execution) && !from.synchronous && this.store.durable) {
      this.registry.put('expressStart', from);
    }
    this.runner.start(execution);
    return execution;
  }

  /** The execution of an ARN, with its present state. */
  executionOf(arn: string): Execution | undefined {
    const key = this.runner.keyOf(arn);
    return key === undefined ? undefined : this.runner.execution(key);
  }

  recover(): void {
    this.runner.recover((execution) => this.tasks.reattach(execution));
    // Express executions run at least once: of those that had not ended, only the start is known.
    for (const start of this.registry.all('expressStart')) this.startExecution(start);
    this.mapRuns.endAbandoned();
  }

  async idle(): Promise<void> {
    do {
      await this.runner.settled();
      await this.tasks.settled();
    } while (this.runner.working || this.tasks.working);
  }

  async close(): Promise<void> {
    this.#closing.resolve();
    await this.runner.settled();
    this.runner.close();
    this.store.close();
  }

  /** The output of `.sync`: what DescribeExecution says of the child, in PascalCase. */
  describeChild(child: Execution, parsed: boolean): object {
    const { redriveStatus, redriveStatusReason } = redriveStatusOf(child, this.clock.now());
    const output = child.output && (parsed ? child.output.value : textOf(child.output));
    return {
      ...(child.cause !== undefined && { Cause: child.cause }),
      ...(child.error !== undefined && { Error: child.error }),
      ExecutionArn: child.arn,
      Input: parsed ? child.input.value : textOf(child.input),
      InputDetails: { Included: true },
      Name: child.name,
      ...(child.output && { Output: output, OutputDetails: { Included: true } }),
      RedriveCount: child.redriveCount,
      RedriveStatus: redriveStatus,
      ...(redriveStatusReason !== undefined && { RedriveStatusReason: redriveStatusReason }),
      StartDate: child.startDate,
      StateMachineArn: child.stateMachineArn,
      Status: child.status,
      StopDate: child.stopDate,
    };
  }
}

/** Seconds after which an execution is stopped; an Express one has five minutes (Developer guide, "Service quotas"). */
function timeoutOf(type: StateMachineResource['type'], given: number | undefined): number | undefined {
  return type === 'EXPRESS' ? Math.min(given ?? mostExpressSeconds, mostExpressSeconds) : given;
}
const mostExpressSeconds = 300;
