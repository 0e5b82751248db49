import type * as z from 'zod';
import type { Estate } from './estate.ts';
import type { GatedPlan, GatePolicy, PinnedDocument, UngatedPlan } from './plan.ts';

/** What a procedure acts on, resolved from the estate. One lock per `key`. `detail` is passed to the fact functions as it is. */
export interface Target {
  /** e.g. `gaia-hub/hub.example.test`. */
  key: string;
  /** What people call it, and type when the gate asks for it, e.g. `hub.example.test`. */
  name: string;
  cell: string;
  detail: Record<string, unknown>;
  /** Groups of the gate → ids of people of the estate. Left out only where nothing is ever approved (read-only procedures). */
  roles?: Record<string, string[]>;
}

/**
 * The decision after the facts: go on to the plan; nothing is due (a success); something else is wanted, with advice (a
 * success); or refuse, with an ASL error name.
 */
export type Triage =
  | { verdict: 'proceed'; because: string }
  | { verdict: 'skip'; because: string }
  | { verdict: 'advise'; advice: string; because: string; procedure?: string }
  | { verdict: 'refuse'; error: string; because: string; anchor: string };

/** One check of the world; `held` is false when it is not as the procedure promises, or as it should be. */
export interface Check {
  name: string;
  held: boolean;
  expected: string;
  found: string;
  /** What to do when it is not held. */
  advice?: string;
  /** Name of the procedure that cures it. */
  procedure?: string;
}

/** What plan.ts is given. Everything it may depend on is here: it must be a pure function of this. */
export interface PlanContext<Input, Facts> {
  /** Id of the run, for parameters and tags that must tell one run from another. */
  run: string;
  input: Input;
  target: Target;
  facts: Facts;
  /** The command documents the procedure names in `commands`, as they are deployed now: `gaia/reset-certificates` → pinned. */
  documents: Record<string, PinnedDocument>;
  /** Roles of the target: group → ids of people. */
  roles: Record<string, string[]>;
  estate: Estate;
}

/** What every procedure has. Everything about it that is not the definition. */
interface Described<Input, Facts> {
  /** Final name: state machine, folder (`gaia/reset-certificates`), runbook, CLI. */
  name: string;
  system: string;
  title: string;
  /** The documented steps it stands for, e.g. `G10`. */
  from: string[];
  input: z.ZodType<Input>;
  /** An input that is valid in the bundled rehearsal, for help texts. */
  example: Input;
  /** Resolves the target. Throws an error named `InputInvalid` that names the field, the value and what is allowed. */
  target(input: Input, estate: Estate): Target;
  facts: z.ZodType<Facts>;
  /** Every ASL error that its own functions end a run with; the runbook has an anchor for each. */
  refusals: readonly string[];
  /** Names of the command documents it uses, `<system>/<command>`. */
  commands: string[];
}

/** Changes nothing: no lock, plan, gate or undo. It ends well when every check holds, else with the error `failure`. */
export interface ReadingProcedure<Input, Facts> extends Described<Input, Facts> {
  readOnly: true;
  check(context: { input: Input; target: Target; facts: Facts; now: Date }): Check[];
  /** The ASL error when a check does not hold; one of `refusals`. */
  failure: string;
  ungated?: undefined;
}

/** Changes something: looks, decides, plans, and judges what came of it. */
interface ChangingProcedure<Input, Facts> extends Described<Input, Facts> {
  readOnly: false;
  triage(context: { input: Input; target: Target; facts: Facts; now: Date }): Triage;
  /** Post-checks: facts before the actions, facts after. */
  judge(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[];
}

/** Its plan is approved by people before anything is done. */
export interface GatedProcedure<Input, Facts> extends ChangingProcedure<Input, Facts> {
  plan(context: PlanContext<Input, Facts>): GatedPlan;
  /** The gate that `plan` will ask for. It depends on no fact, so that a run nobody could approve is refused before it begins. */
  gate(context: { input: Input; target: Target; roles: Record<string, string[]> }): GatePolicy;
  ungated?: undefined;
}

/**
 * Nobody approves its plan, for a reason that it gives here; every action of the plan must give its own. The plan is made,
 * digested, rechecked and recorded all the same.
 */
export interface UngatedProcedure<Input, Facts> extends ChangingProcedure<Input, Facts> {
  plan(context: PlanContext<Input, Facts>): UngatedPlan;
  ungated: string;
}

/** One documented job; `workflows/catalog.ts` lists them all. Whoever forgets a gate has none of the three shapes. */
// biome-ignore lint/suspicious/noExplicitAny: a catalog holds procedures of every input and fact type
export type Procedure<Input = any, Facts = any> =
  | ReadingProcedure<Input, Facts>
  | GatedProcedure<Input, Facts>
  | UngatedProcedure<Input, Facts>;
