import type * as z from 'zod';
import type { Estate } from './estate.ts';
import type { GatePolicy, PinnedDocument, Plan } from './plan.ts';

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

/** The decision after the facts: go on to the plan; nothing to do, with advice (a success); or refuse, with an ASL error name. */
export type Triage =
  | { verdict: 'proceed'; because: string }
  | { verdict: 'advise'; advice: string; because: string; procedure?: string }
  | { verdict: 'refuse'; error: string; because: string; anchor: string };

/** One check of the world after the actions; `held` is false when the procedure did not reach what it promised. */
export interface Check {
  name: string;
  held: boolean;
  expected: string;
  found: string;
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

/** One documented job. Everything about it that is not the definition; `workflows/catalog.ts` lists them all. */
// biome-ignore lint/suspicious/noExplicitAny: a catalog holds procedures of every input and fact type
export interface Procedure<Input = any, Facts = any> {
  /** Final name: state machine, folder (`gaia/reset-certificates`), runbook, CLI. */
  name: string;
  system: string;
  title: string;
  /** Changes nothing: no plan, gate or undo. */
  readOnly: boolean;
  /** The documented steps it stands for, e.g. `G10`. */
  from: string[];
  input: z.ZodType<Input>;
  /** An input that is valid in the bundled rehearsal, for help texts. */
  example: Input;
  /** Resolves the target. Throws an error named `InputInvalid` that names the field, the value and what is allowed. */
  target(input: Input, estate: Estate): Target;
  facts: z.ZodType<Facts>;
  /** Every ASL error that `triage` refuses with; the runbook has an anchor for each. */
  refusals: readonly string[];
  triage(context: { input: Input; target: Target; facts: Facts; now: Date }): Triage;
  /** Names of the command documents it uses, `<system>/<command>`. */
  commands: string[];
  plan?(context: PlanContext<Input, Facts>): Plan;
  /** The gate that `plan` will ask for. It depends on no fact, so that a run nobody could approve is refused before it begins. */
  gate?(context: { input: Input; target: Target; roles: Record<string, string[]> }): GatePolicy;
  /** Post-checks: facts before the actions, facts after. */
  judge?(context: { input: Input; target: Target; before: Facts; after: Facts; now: Date }): Check[];
}
