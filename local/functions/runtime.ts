import { randomUUID } from 'node:crypto';
import { type DeployedFunction, type InvocationResult, runtimeEnvironment } from './function.ts';
import type { FunctionLogs } from './logs.ts';
import type { SandboxPool } from './sandbox-pool.ts';
import type { FunctionFailure } from './sandbox-protocol.ts';

/** Lambda: deployed functions by account and name, and their invocation. */
export interface FunctionRuntime {
  deploy(fn: DeployedFunction): void;
  /** Takes a function away; what is under way ends as it would. */
  remove(fn: DeployedFunction): void;
  find(account: string, name: string): DeployedFunction | undefined;
  list(account: string): DeployedFunction[];
  /** Runs a function to its end. Never rejects; a failure is a payload with `functionError`. */
  invoke(fn: DeployedFunction, payload: string): Promise<InvocationResult>;
  /** Loads every function, one after the other, so that first calls find them warm. */
  warm(): Promise<void>;
  /** Waits until nothing is under way, at most so many milliseconds. */
  drain(atMostMs: number): Promise<void>;
  /** Ends everything, what is under way too: its callers get `Runtime.ExitError`. */
  close(): Promise<void>;
}

export interface RuntimeOptions {
  pool: SandboxPool;
  logs: FunctionLogs;
  /** Where the functions' SDK clients are pointed to. */
  endpoint(): string;
}

/** What a synchronous invocation may return at most (Lambda quotas). */
const largestResponse = 6 * 1024 * 1024;
const tailBytes = 4096;

export function createFunctionRuntime({ pool, logs, endpoint }: RuntimeOptions): FunctionRuntime {
  const functions = new Map<string, DeployedFunction>();
  const keyOf = (account: string, name: string) => `${account}/${name}`;
  const underway = new Set<Promise<unknown>>();

  const run = async (fn: DeployedFunction, payload: string): Promise<InvocationResult> => {
    const requestId = randomUUID();
    const lines: string[] = [];
    const log = (text: string) => {
      lines.push(text);
      logs.write(fn.name, text);
    };
    const result = (text: string, functionError?: 'Unhandled'): InvocationResult => ({
      requestId,
      payload: text,
      logTail: lines.join('').slice(-tailBytes),
      ...(functionError && { functionError }),
    });
    const fail = (failure: FunctionFailure) => result(JSON.stringify(failure), 'Unhandled');

    const asked = performance.now();
    const lease = await pool.lease(fn, () => runtimeEnvironment(fn, endpoint()));
    if ('failure' in lease) {
      const { failure, fault } = lease;
      log(
        `INIT_REPORT Status: error Error Type: ${failure.errorType} ${failure.errorMessage}\n${fault ? `${fault}\n` : ''}`,
      );
      return fail(failure);
    }
    const { sandbox, cold, release } = lease;
    sandbox.onLog = log;
    const begun = performance.now();
    log(`START RequestId: ${requestId} Version: $LATEST\n`);
    const outcome = await sandbox.invoke(requestId, payload, fn.arn, fn.timeoutSeconds * 1000);
    const ms = (performance.now() - begun).toFixed(2);
    const init = cold ? `\tInit Duration: ${(begun - asked).toFixed(2)} ms` : '';
    const status = outcome.kind === 'failure' ? `\tStatus: error\tError Type: ${outcome.failure.errorType}` : '';
    log(`END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\tDuration: ${ms} ms${init}${status}\n`);
    release();
    if (outcome.kind === 'failure') return fail(outcome.failure);
    const size = Buffer.byteLength(outcome.payload);
    if (size <= largestResponse) return result(outcome.payload);
    return fail({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${largestResponse} bytes).`,
    });
  };

  return {
    deploy(fn) {
      functions.set(keyOf(fn.account, fn.name), fn);
    },
    remove(fn) {
      functions.delete(keyOf(fn.account, fn.name));
    },
    find: (account, name) => functions.get(keyOf(account, name)),
    list: (account) => [...functions.values()].filter((fn) => fn.account === account),
    invoke(fn, payload) {
      const running = run(fn, payload).finally(() => underway.delete(running));
      underway.add(running);
      return running;
    },
    async warm() {
      for (const fn of functions.values()) await pool.warm(fn, () => runtimeEnvironment(fn, endpoint()));
    },
    async drain(atMostMs) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, atMostMs);
      });
      await Promise.race([Promise.allSettled(underway), limit]);
      clearTimeout(timer);
    },
    close: () => pool.close(),
  };
}
