import type { QueryLanguage } from '../../machine.ts';
import type { Report } from '../report.ts';

/** The members of `$states` that only some fields can read (AWS developer guide, "Reserved variable $states"). */
export type StatesMember = 'result' | 'errorOutput';

/** What is true for a whole state (or the top level), whichever of its fields is looked at. */
export interface StateContext {
  readonly report: Report;
  /** The language the state's own fields are written in. */
  readonly language: QueryLanguage;
  /** The language of the whole machine; states within a Map or Parallel inherit this one, not their parent's. */
  readonly machineLanguage: QueryLanguage;
  /** EXPRESS also inside a Map whose child executions are Express. */
  readonly machineType: 'STANDARD' | 'EXPRESS';
  /** Checks the states of a nested machine (a branch, an item processor). */
  readonly checkStates: (states: unknown, at: string, context: StateContext) => void;
}

/** Where a value stands. */
export interface FieldContext extends StateContext {
  readonly name: string;
  /** JSON pointer of the value. */
  readonly at: string;
  /** JSON pointer of the object that holds the field. */
  readonly ownerAt: string;
  readonly statesMembers: readonly StatesMember[];
}

/** Looks at one value and reports its faults. */
export type FieldCheck = (value: unknown, context: FieldContext) => void;

export interface FieldRule {
  readonly check: FieldCheck;
  /** The only query language that has this field; both when absent. */
  readonly only?: QueryLanguage;
  /** What `$states` holds here besides `input` and `context`. */
  readonly statesMembers?: readonly StatesMember[];
}

/** The fields an object of the language may, must and must not have. */
export interface Shape {
  readonly fields: Readonly<Record<string, FieldRule>>;
  readonly required?: readonly string[];
  /** Groups of which at most one field may be there. */
  readonly atMostOne?: readonly (readonly string[])[];
  /** Groups of which one field, and only one, must be there. */
  readonly exactlyOne?: readonly (readonly string[])[];
}
