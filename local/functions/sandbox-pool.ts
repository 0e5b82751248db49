import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { DeployedFunction } from './function.ts';
import { Sandbox } from './sandbox.ts';
import type { FunctionFailure } from './sandbox-protocol.ts';

export interface PoolOptions {
  /** The worker's script, compiled (`compileSandboxWorker`). */
  script: string;
  /** Environments of one function at a time; further invocations wait. */
  perFunction?: number;
  /** Environments in all; the longest idle one makes room. */
  total?: number;
  /** Environments held ready for functions that have none yet. */
  spare?: number;
  /** Modules that a spare environment loads before it is a function's: nearly all functions use them. */
  preload?: readonly string[];
}

/** A sandbox that is given to one invocation. */
export interface Lease {
  sandbox: Sandbox;
  cold: boolean;
  release(): void;
}

/** Compiles the worker's script beside the bundles: a thread that strips types itself starts a third slower. */
export async function compileSandboxWorker(folder: string): Promise<string> {
  const source = fileURLToPath(new URL('./sandbox-worker.ts', import.meta.url));
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const outfile = join(folder, `sandbox-worker-${hash}.mjs`);
  if (!existsSync(outfile)) {
    const target = { platform: 'node', format: 'esm', target: 'node24' } as const;
    await build({ entryPoints: [source], outfile, ...target, logLevel: 'silent' });
  }
  return outfile;
}

/** Environments are of one deployment: a function that is made anew has new ones. */
const environmentOf = ({ arn, deployed = 0 }: DeployedFunction) => `${arn} ${deployed}`;

/** So long a call waits for an environment of its function that is at work: loading another takes longer. */
const patienceMs = 200;
/** After so long without a call an environment is ended. */
const idleMs = 10 * 60_000;

/** Holds the execution environments: warm ones are used again, new ones are taken from spares that have the SDK loaded. */
export class SandboxPool {
  readonly #options: Required<PoolOptions>;
  readonly #idle = new Map<string, Sandbox[]>();
  readonly #busy = new Map<string, number>();
  readonly #spares: Sandbox[] = [];
  readonly #atWork = new Set<Sandbox>();
  #waiting: (() => void)[] = [];
  readonly #eviction: NodeJS.Timeout;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = { perFunction: 8, total: 30, spare: 4, preload: ['@aws-sdk/client-dynamodb'], ...options };
    this.#fillSpares();
    this.#eviction = setInterval(() => this.#evict(), idleMs / 10).unref();
  }

  #fillSpares(): void {
    while (!this.#closed && this.#spares.length < this.#options.spare) {
      const sandbox = new Sandbox(this.#options.script, this.#options.preload);
      sandbox.idle();
      this.#spares.push(sandbox);
    }
  }

  /** A warm or new environment of the function; waits while there are too many. */
  async lease(
    fn: DeployedFunction,
    env: () => Record<string, string>,
  ): Promise<Lease | { failure: FunctionFailure; fault?: string | undefined }> {
    const key = environmentOf(fn);
    while (!this.#closed && this.#isFull(key)) await this.#change();
    const until = performance.now() + patienceMs;
    while (!this.#closed && this.#isAtWork(key) && performance.now() < until) await this.#change(patienceMs);
    if (this.#closed)
      return { failure: { errorType: 'Runtime.ExitError', errorMessage: 'the embedded stack is closing' } };
    this.#busy.set(key, (this.#busy.get(key) ?? 0) + 1);
    let sandbox: Sandbox | undefined;
    do sandbox = this.#idle.get(key)?.pop();
    while (sandbox?.gone);
    const release = () => {
      this.#busy.set(key, this.#busy.get(key)! - 1);
      if (sandbox) this.#atWork.delete(sandbox);
      if (sandbox && !sandbox.gone) {
        sandbox.onLog = () => {};
        sandbox.lastUsed = performance.now();
        sandbox.idle();
        if (this.#closed) void sandbox.terminate();
        else this.#idle.set(key, [...(this.#idle.get(key) ?? []), sandbox]);
      }
      for (const wake of this.#waiting.splice(0)) wake();
    };
    if (sandbox) {
      this.#atWork.add(sandbox);
      return { sandbox, cold: false, release };
    }
    this.#makeRoom();
    do sandbox = this.#spares.shift() ?? new Sandbox(this.#options.script, this.#options.preload);
    while (sandbox.gone);
    this.#atWork.add(sandbox);
    // Only once this one has loaded: two cores have enough to do with it.
    const failure = await sandbox.init(fn.file, env());
    this.#fillSpares();
    if (!failure) return { sandbox, cold: true, release };
    const { fault } = sandbox;
    release();
    return { failure, fault };
  }

  /** Loads a function that nobody has called yet, so that its first call finds it warm. */
  async warm(fn: DeployedFunction, env: () => Record<string, string>): Promise<void> {
    if (this.#closed || this.#busy.has(environmentOf(fn))) return;
    const lease = await this.lease(fn, env);
    if ('sandbox' in lease) lease.release();
  }

  #isFull(key: string): boolean {
    const { perFunction, total } = this.#options;
    return (this.#busy.get(key) ?? 0) >= perFunction || this.#count(this.#busy.values()) >= total;
  }

  /** Has the function environments, and none that is idle? */
  #isAtWork(key: string): boolean {
    return (this.#busy.get(key) ?? 0) > 0 && (this.#idle.get(key)?.length ?? 0) === 0;
  }

  #change(atMostMs?: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (atMostMs !== undefined) setTimeout(resolve, atMostMs);
    });
  }

  #count(numbers: Iterable<number>): number {
    let sum = 0;
    for (const each of numbers) sum += each;
    return sum;
  }

  #makeRoom(): void {
    const idle = [...this.#idle].flatMap(([key, sandboxes]) => sandboxes.map((sandbox) => ({ key, sandbox })));
    if (idle.length + this.#count(this.#busy.values()) <= this.#options.total) return;
    const oldest = idle.reduce((a, b) => (b.sandbox.lastUsed < a.sandbox.lastUsed ? b : a));
    this.#idle.set(
      oldest.key,
      this.#idle.get(oldest.key)!.filter((each) => each !== oldest.sandbox),
    );
    void oldest.sandbox.terminate();
  }

  /** Ends environments that were not used for a while, as Lambda does. */
  #evict(): void {
    const oldest = performance.now() - idleMs;
    for (const [key, sandboxes] of this.#idle) {
      for (const sandbox of sandboxes) if (sandbox.lastUsed < oldest) void sandbox.terminate();
      this.#idle.set(
        key,
        sandboxes.filter((sandbox) => !sandbox.gone),
      );
    }
  }

  /** Ends all environments, those at work too. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#eviction);
    for (const wake of this.#waiting.splice(0)) wake();
    const all = [...this.#spares, ...this.#atWork, ...[...this.#idle.values()].flat()];
    await Promise.all(all.map((sandbox) => sandbox.terminate()));
  }
}
