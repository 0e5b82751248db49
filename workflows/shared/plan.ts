import * as z from 'zod';
import { Passkey } from './estate.ts';

/** A command document pinned to the bytes that were approved (SSM SendCommand: DocumentVersion, DocumentHash). */
export const PinnedDocument = z.strictObject({
  name: z.string(),
  version: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The final shell text, as the instance will run it. */
  script: z.string(),
});

/** A command on one instance: document, parameters, instance id, and the two time-outs in seconds. */
export const CommandStep = z.strictObject({
  kind: z.literal('command'),
  document: PinnedDocument,
  parameters: z.record(z.string(), z.array(z.string())),
  instanceId: z.string(),
  deliverySeconds: z.int().min(30),
  executionSeconds: z.int().min(1).max(172_800),
});

/** One call of an AWS API: service and action as IAM names them, with its arguments. */
export const ApiStep = z.strictObject({
  kind: z.literal('api'),
  /** e.g. `ec2:CreateSnapshot`. */
  action: z.string().regex(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/),
  arguments: z.record(z.string(), z.unknown()),
});

export const Step = z.discriminatedUnion('kind', [CommandStep, ApiStep]);

/** How an action is taken back: a step, nothing to take back, or not possible. */
export const Undo = z.union([
  Step,
  z.strictObject({ kind: z.literal('none'), because: z.string() }),
  z.strictObject({ kind: z.literal('irreversible'), because: z.string() }),
]);

/** One action that changes something. `id` is the name used in the definition, the runbook and the transcript. */
export const Action = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  step: Step,
  undo: Undo,
  expected: z.string(),
  risk: z.enum(['low', 'medium', 'high']),
  /** Names for which this action asks a certificate authority for a certificate; written to the issuance ledger before it runs. */
  issues: z.array(z.string()).optional(),
});

/** An action that nobody needs to approve, and why. Nothing risky, and nothing that cannot be taken back, can be one. */
export const UngatedAction = Action.extend({
  ungated: z.string().min(1),
  risk: z.enum(['low', 'medium']),
  undo: z.union([Step, z.strictObject({ kind: z.literal('none'), because: z.string() })]),
});

/** A group of people of whom at least `min` must approve. */
export const GateGroup = z.strictObject({
  group: z.string(),
  min: z.int().min(1),
  people: z.array(z.string()).min(1),
});

/** All groups must be satisfied, by `distinct` different people in all; `strength` is the weakest proof of person that counts. */
export const GatePolicy = z.strictObject({
  groups: z.array(GateGroup).min(1),
  distinct: z.int().min(1),
  strength: z.enum(['mail', 'iam', 'passkey']),
  /** Seconds from planning to expiry; expiry rejects. */
  expirySeconds: z.int().min(1),
  /** The approver must also type the target's name. */
  typedTarget: z.boolean(),
});

const planned = {
  summary: z.string(),
  /** The facts that the plan depends on: if one of them differs when the actions are due, nothing runs. */
  dependsOn: z.record(z.string(), z.unknown()),
};

/** A plan that people approve. */
export const GatedPlan = z.strictObject({ ...planned, actions: z.array(Action).min(1), gate: GatePolicy });

/** A plan that nobody approves: every action says why that is right. It is good for so many seconds. */
export const UngatedPlan = z.strictObject({
  ...planned,
  actions: z.array(UngatedAction).min(1),
  gate: z.undefined().optional(),
  expirySeconds: z.int().min(1),
});

/** What a procedure's plan.ts returns: a pure function of input, target, facts and pinned documents. */
export const Plan = z.union([GatedPlan, UngatedPlan]);

/** What is digested, and approved where it has a gate: RFC 8785 canonical JSON of this object, SHA-256. Bodies are stored under the digest. */
export const PlanDocument = z.strictObject({
  format: z.literal('stepbook-plan/1'),
  procedure: z.string(),
  run: z.string(),
  target: z.string(),
  /** SHA-256 of the definition text that this execution runs. */
  definition: z.string(),
  /** Every command document of the procedure, those too that only look: what they find is what was approved. */
  documents: z.record(z.string(), PinnedDocument.omit({ script: true })),
  input: z.record(z.string(), z.unknown()),
  plan: Plan,
  /** The people of the gate (none without one) and their alternates, with the identities that count for them, as the estate had them when the plan was made. */
  roster: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      mail: z.string(),
      principals: z.array(z.string()),
      passkeys: z.array(Passkey).optional(),
      alternates: z.array(z.string()).optional(),
    }),
  ),
  /** RFC 3339, UTC, milliseconds. */
  created: z.string(),
  expires: z.string(),
});

export type PinnedDocument = z.infer<typeof PinnedDocument>;
export type CommandStep = z.infer<typeof CommandStep>;
export type ApiStep = z.infer<typeof ApiStep>;
export type Step = z.infer<typeof Step>;
export type Undo = z.infer<typeof Undo>;
export type Action = z.infer<typeof Action>;
export type UngatedAction = z.infer<typeof UngatedAction>;
export type GatePolicy = z.infer<typeof GatePolicy>;
export type GatedPlan = z.infer<typeof GatedPlan>;
export type UngatedPlan = z.infer<typeof UngatedPlan>;
export type Plan = z.infer<typeof Plan>;
export type PlanDocument = z.infer<typeof PlanDocument>;
