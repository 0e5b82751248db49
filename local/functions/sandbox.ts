import { Worker } from 'node:worker_threads';
import { compileCache } from './bundle-cache.ts';
import type { FromSandbox, FunctionFailure, ToSandbox } from './sandbox-protocol.ts';

/** How one invocation in a sandbox ended. `lost`: the sandbox is gone and must not be used again. */
export type Outcome =
  | { kind: 'result'; payload: string; lost: false }
  | { kind: 'failure'; failure: FunctionFailure; lost: boolean };

/** One execution environment: a worker thread that becomes one function's when it is first given one. */
export class Sandbox {
  readonly #worker: Worker;
  #onMessage: (message: Exclude<FromSandbox, { kind: 'log' }>) => void = () => {};
  #onExit: (reason: string) => void = () => {};
  #gone: string | undefined;
  /** Told of every line the function writes. */
  onLog: (text: string) => void = () => {};
  lastUsed = 0;
  /** What ended the thread, where it was an error. */
  fault: string | undefined;

  constructor(script: string, preload: readonly string[]) {
    this.#worker = new Worker(new URL(`file://${script}`), {
      workerData: { compileCache, preload },
      // An environment of its own; nothing of this process's is seen.
      env: { PATH: process.env.PATH ?? '', LANG: 'en_US.UTF-8' },
      execArgv: [],
      stdin: false,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    this.#worker.on('message', (message: FromSandbox) => {
      if (message.kind === 'log') this.onLog(message.text);
      else this.#onMessage(message);
    });
    this.#worker.on('error', (error: Error & { code?: string }) => {
      // Lambda tells the status alone; what was thrown goes to the log.
      this.fault = error.stack ?? String(error);
      this.#end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'signal: killed' : 'exit status 1');
    });
    this.#worker.on('exit', (code) => this.#end(`exit status ${code}`));
  }

  get gone(): boolean {
    return this.#gone !== undefined;
  }

  #end(reason: string): void {
    if (this.#gone !== undefined) return;
    this.#gone = reason;
    this.#onExit(reason);
  }

  #send(message: ToSandbox): void {
    this.#worker.postMessage(message);
  }

  /** Lets the process end while the sandbox only waits. */
  idle(): void {
    this.#worker.unref();
  }

  /** Loads a function's code; Lambda gives an environment ten seconds for it. @returns the failure, when it cannot be loaded; the sandbox is lost then */
  init(handler: string, env: Record<string, string>, initMs = 10_000): Promise<FunctionFailure | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish({ errorType: 'Sandbox.Timedout', errorMessage: 'Init timed out' }), initMs);
      const finish = (failure: FunctionFailure | undefined) => {
        clearTimeout(timer);
        this.#onExit = () => {};
        if (failure) void this.terminate();
        resolve(failure);
      };
      const exited = (reason: string) =>
        finish({ errorType: 'Runtime.ExitError', errorMessage: `Error: Runtime exited with error: ${reason}` });
      this.#onMessage = (message) => {
        if (message.kind === 'ready') finish(undefined);
        else if (message.kind !== 'result') finish(message.failure);
      };
      this.#onExit = exited;
      if (this.#gone !== undefined) return exited(this.#gone);
      this.#worker.ref();
      this.#send({ kind: 'init', handler, env });
    });
  }

  /** Runs one invocation; one at a time. Never rejects. */
  invoke(requestId: string, payload: string, arn: string, timeoutMs: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const finish = (outcome: Outcome) => {
        clearTimeout(timer);
        this.#onMessage = () => {};
        this.#onExit = () => {};
        if (outcome.lost) void this.terminate();
        resolve(outcome);
      };
      const lost = (errorType: string, text: string) =>
        finish({
          kind: 'failure',
          failure: { errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` },
          lost: true,
        });
      const timer = setTimeout(
        () => lost('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`),
        timeoutMs,
      );
      this.#onMessage = (message) => {
        if (message.kind === 'result') finish({ kind: 'result', payload: message.payload, lost: false });
        else if (message.kind === 'failure') finish({ kind: 'failure', failure: message.failure, lost: message.fatal });
      };
      this.#onExit = (reason) => lost('Runtime.ExitError', `Runtime exited with error: ${reason}`);
      if (this.#gone !== undefined) return lost('Runtime.ExitError', `Runtime exited with error: ${this.#gone}`);
      this.#worker.ref();
      this.#send({ kind: 'invoke', requestId, payload, arn, deadline: Date.now() + timeoutMs });
    });
  }

  async terminate(): Promise<void> {
    this.#gone ??= 'terminated';
    await this.#worker.terminate();
  }
}
