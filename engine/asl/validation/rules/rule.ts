import type { JsonObject } from '../json-value.ts';
import type { Report } from '../report.ts';
import type { Scope } from '../scope.ts';

/** A definition that is a JSON object, with what the rules need to look at it from. */
export interface Machine {
  readonly definition: JsonObject;
  /** The top level first, then every branch and item processor in document order. */
  readonly scopes: readonly Scope[];
  readonly type: 'STANDARD' | 'EXPRESS';
}

/** One thing AWS, or we, find out about a definition as a whole. */
export type Rule = (machine: Machine, report: Report) => void;
