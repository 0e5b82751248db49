import type { StateType } from '../states/table.ts';

export type QueryLanguage = 'JSONata' | 'JSONPath';

/** A Retry entry (ASL, "Retrying after error"), as the definition has it. */
export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'FULL' | 'NONE';
}

/** A Catch entry (ASL, "Fallback states"), as the definition has it. */
export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  ResultPath?: string | null;
  Assign?: Record<string, unknown>;
  Output?: unknown;
}

/** One state of a definition, ready to run: what the text says, and what follows from it. */
export interface StateDefinition {
  name: string;
  type: StateType;
  /** The state as written. */
  fields: Readonly<Record<string, unknown>>;
  language: QueryLanguage;
  /** The state machine, branch or item processor the state stands in. */
  machine: Machine;
  next: string | undefined;
  retry: readonly Retrier[];
  catch: readonly Catcher[];
  /** Parallel: one a branch. Map: the item processor alone. */
  inner: readonly Machine[];
}

/** A state machine or one inside it: a branch of a Parallel, the item processor of a Map. */
export interface Machine {
  /** Its place in the definition: '' for the outermost, else a JSON pointer. */
  pointer: string;
  startAt: string;
  states: ReadonlyMap<string, StateDefinition>;
  timeoutSeconds: number | undefined;
  /** A Map's ProcessorConfig. */
  processorConfig: { Mode?: string; ExecutionType?: string };
}

/** A whole definition, immutable; every machine inside it by its pointer. */
export interface Definition {
  text: string;
  root: Machine;
  machines: ReadonlyMap<string, Machine>;
}
