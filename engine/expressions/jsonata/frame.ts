import type { ExpressionSources } from '../sources.ts';
import type { Callable } from './callable.ts';
import { ResourceLimitError } from './expression-error.ts';

/** Levels of nested evaluation the service allows one expression (measured there: between 99 and 101). */
const MAX_DEPTH = 100;

/** Evaluated nodes after which an expression counts as running for ever; a count, so that a replay ends alike. */
const MAX_STEPS = 5_000_000;

export const EXPRESSION_TIMEOUT = 'Expression evaluation timeout: Check for infinite loop';

/** Bytes one value may take: the service accepts [1..873782] and refuses [1..873783], at 8 bytes a number. */
const MAX_VALUE_BYTES = 6_990_256;

type Named = Extract<Callable, { token?: string }>;

/** One evaluation of one expression: its bounds and what it takes from outside. */
export class Run {
  depth = 0;
  #steps = 0;
  readonly sources: ExpressionSources;
  #now: Date | undefined;
  readonly #named: Named[] = [];

  constructor(sources: ExpressionSources) {
    this.sources = sources;
  }

  /** The same moment wherever the expression asks. */
  get now(): Date {
    this.#now ??= this.sources.now();
    return this.#now;
  }

  /** Notes what a function was last called, for error messages; as in jsonata this lasts for one evaluation. */
  name(callable: Named, token: string | undefined, position: number | undefined): void {
    if (callable.token === undefined) this.#named.push(callable);
    if (token !== undefined) callable.token = token;
    if (position !== undefined) callable.position = position;
  }

  /** Forgets the names: built-in functions outlive the evaluation. */
  end(): void {
    for (const callable of this.#named) {
      delete callable.token;
      delete callable.position;
    }
  }

  /** @throws {ResourceLimitError} */
  enter(): void {
    this.depth += 1;
    this.#steps += 1;
    if (this.depth > MAX_DEPTH) {
      throw new ResourceLimitError(
        'Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive.',
      );
    }
    if (this.#steps > MAX_STEPS) throw new ResourceLimitError(EXPRESSION_TIMEOUT);
  }

  leave(): void {
    this.depth -= 1;
  }

  /** @throws {ResourceLimitError} */
  static reserve(bytes: number): void {
    if (bytes > MAX_VALUE_BYTES) {
      throw new ResourceLimitError('Expression evaluation memory limit exceeded: Check for excessive memory usage');
    }
  }
}

/** The variables in sight at one place of an expression. */
export class Frame {
  readonly run: Run;
  readonly #parent: Frame | undefined;
  readonly #bindings: Map<string, unknown>;

  constructor(parent: Frame | Run, bindings: Map<string, unknown> = new Map()) {
    this.run = parent instanceof Run ? parent : parent.run;
    this.#parent = parent instanceof Run ? undefined : parent;
    this.#bindings = bindings;
  }

  /** The moment of evaluation, where the library's own date functions look for it. */
  get timestamp(): Date {
    return this.run.now;
  }

  bind(name: string, value: unknown): void {
    this.#bindings.set(name, value);
  }

  lookup(name: string): unknown {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.#parent) {
      const value = frame.#bindings.get(name);
      if (value !== undefined || frame.#bindings.has(name)) return value;
    }
    return undefined;
  }

  /** A frame that sees what a tuple of a path has bound: `@`, focus, index and parent variables. */
  withTuple(tuple: Tuple): Frame {
    return new Frame(this, new Map(Object.entries(tuple)));
  }
}

/** One item of a path that binds variables; the item itself is under `@`. */
export type Tuple = Record<string, unknown>;
