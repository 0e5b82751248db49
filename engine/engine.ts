import { randomBytes, randomUUID } from 'node:crypto';
import { SFNServiceException } from '@aws-sdk/client-sfn';
import type { Caller } from './api/json-rpc.ts';
import type { AnswerOf, OperationName } from './api/operations/operation.ts';
import { operations } from './api/operations/table.ts';
import { type Clock, systemClock } from './clock.ts';
import { EngineCore } from './core.ts';
import type { StatusChange } from './execution/status-change.ts';
import type { HttpPort, LambdaPort, SdkPort } from './ports.ts';
import { memoryStore } from './store/memory-store.ts';
import type { Durability } from './store/open-journal.ts';
import type { SalvageReport } from './store/salvage-journal.ts';
import { sqliteStore } from './store/sqlite-store.ts';

export interface EngineOptions {
  /** The folder of the journal, made if need be; ':memory:' keeps everything in memory. */
  journal: string;
  /**
   * What is safe once it has been answered: `process` (the default), safe from the end of the process; `power`, also from
   * a loss of power, for which each commit waits for the disk.
   */
  durability?: Durability;
  /**
   * A damaged journal is not refused: a new one is made of what is whole in it, the damaged files are kept, and this
   * is told what was saved and what was lost.
   */
  salvage?: (report: SalvageReport) => void;
  clock?: Clock;
  /** Version 4 UUIDs. */
  ids?: () => string;
  /** Numbers in [0, 1). */
  random?: () => number;
  /** The secret task tokens are made with, for a memory journal; a file journal keeps its own. */
  tokenKey?: Buffer;
  lambda?: LambdaPort;
  sdk?: SdkPort;
  http?: HttpPort;
  /** The detail of EventBridge's "Step Functions Execution Status Change", after the change is durable. */
  onStatusChange?: (change: StatusChange) => void;
  /** An error nobody is waiting for: a bug of the engine or a journal that cannot be written. Default: console.error. */
  onFault?: (error: unknown) => void;
}

/** An embedded Step Functions: all accounts and regions of its callers in one. */
export interface Engine {
  /**
   * One API operation (`StartExecution`) with the SDK's input; answers with the SDK's output.
   * @throws the SDK's modelled exceptions
   * @throws {JournalUnwritable} named ServiceUnavailable: the disk is full, say; nothing was begun, try again later
   */
  call<Name extends OperationName>(operation: Name, input: object, caller: Caller): Promise<AnswerOf<Name>>;
  call(operation: string, input: object, caller: Caller): Promise<object>;
  /** Resolves when nothing is left to do at the present time: executions have ended or wait for something. */
  idle(): Promise<void>;
  /** Writes what is left and lets go of the journal. */
  close(): Promise<void>;
}

/** Operations that change nothing, and are answered while the journal cannot be written. */
const reading = /^(Describe|List|GetExecutionHistory|Validate|TestState)/;

/**
 * @throws {JournalBusy} another process works on the journal
 * @throws {JournalCorrupt} the journal is damaged
 * @throws {JournalTorn} the journal has lost its newest commits
 */
export function createEngine(options: EngineOptions): Engine {
  const clock = options.clock ?? systemClock;
  const store =
    options.journal === ':memory:'
      ? memoryStore()
      : sqliteStore(options.journal, {
          durability: options.durability ?? 'process',
          now: () => new Date(clock.now()),
          salvage: options.salvage,
        });
  const core = new EngineCore({
    store,
    clock,
    uuid: options.ids ?? randomUUID,
    random: options.random ?? Math.random,
    tokenKey: options.tokenKey ?? randomBytes(32),
    ports: { lambda: options.lambda, sdk: options.sdk, http: options.http },
    onStatusChange: options.onStatusChange ?? (() => {}),
    onFault: options.onFault ?? ((error) => console.error(error)),
  });
  core.recover();
  return {
    async call(operation: string, input: object, caller: Caller) {
      const run = (operations as Record<string, (core: EngineCore, input: never, caller: Caller) => unknown>)[
        operation
      ];
      if (!run)
        throw new SFNServiceException({
          name: 'UnknownOperationException',
          message: `Step Functions has no operation ${operation}`,
          $fault: 'client',
          $metadata: {},
        });
      if (core.runner.refusal && !reading.test(operation)) throw core.runner.refusal;
      return ((await run(core, input as never, caller)) ?? {}) as never;
    },
    idle: () => core.idle(),
    close: () => core.close(),
  };
}
