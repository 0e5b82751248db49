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
  /** Where it asks, when not at the production endpoint. */
  issuesFrom: z.literal('staging').optional(),
  /** The run goes on without it, where it is not needed or does not succeed; the title says when it is needed. */
  dispensable: z.literal(true).optional(),
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

/** How groups are joined: one of them by its name, all of several parts, or any one of several. */
export type Join = string | { all: Join[] } | { any: Join[] };
export const Join: z.ZodType<Join> = z.lazy(() =>
  z.union([
    z.string(),
    z.strictObject({ all: z.array(Join).min(1).max(12) }),
    z.strictObject({ any: z.array(Join).min(1).max(12) }),
  ]),
);

const namesIn = (join: Join): string[] =>
  typeof join === 'string' ? [join] : ('all' in join ? join.all : join.any).flatMap(namesIn);

/**
 * Who must approve: all groups, or what `join` makes of them, by `distinct` different people in all, with `accounts` from
 * so many different AWS accounts. `strength` is the weakest proof of person that counts.
 */
export const GatePolicy = z
  .strictObject({
    groups: z.array(GateGroup).min(1),
    /** e.g. `{ all: ['owner', { any: ['security', 'board'] }] }`; every group is in it. Left out: all groups. */
    join: Join.optional(),
    distinct: z.int().min(1),
    /**
     * At least so many of those who approve are of different AWS accounts. The account of a person is that of all of the
     * person's principals; whoever has them in several accounts, or none, counts for no account.
     */
    accounts: z.int().min(1).optional(),
    strength: z.enum(['mail', 'iam', 'passkey']),
    /** Seconds from planning to expiry; expiry rejects. */
    expirySeconds: z.int().min(1),
    /** The approver must also type the target's name. */
    typedTarget: z.boolean(),
  })
  .superRefine(({ groups, join }, context) => {
    if (join === undefined) return;
    const names = groups.map(({ group }) => group);
    const wrong = (message: string) => context.addIssue({ code: 'custom', path: ['join'], message });
    if (new Set(names).size < names.length) wrong(`two groups have one name: ${names.join(', ')}`);
    // The ways to satisfy a join are listed one by one; twelve groups have some hundreds of them.
    if (names.length > 12) wrong(`${names.length} groups; at most 12 can be joined`);
    const used = new Set(namesIn(join));
    const unknown = [...used].filter((name) => !names.includes(name));
    if (unknown.length > 0) wrong(`${unknown.join(', ')}: no such group; there are ${names.join(', ')}`);
    const unused = names.filter((name) => !used.has(name));
    if (unused.length > 0) wrong(`${unused.join(', ')}: not joined; nobody would need its approval`);
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
export type GateGroup = z.infer<typeof GateGroup>;
export type GatePolicy = z.infer<typeof GatePolicy>;
export type GatedPlan = z.infer<typeof GatedPlan>;
export type UngatedPlan = z.infer<typeof UngatedPlan>;
export type Plan = z.infer<typeof Plan>;
export type PlanDocument = z.infer<typeof PlanDocument>;
