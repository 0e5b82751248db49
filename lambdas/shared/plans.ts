import { DescribeStateMachineForExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { DescribeDocumentCommand, GetDocumentCommand, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import type { Estate } from '../../workflows/shared/estate.ts';
import { GatedPlan, type PinnedDocument, type Plan, PlanDocument, UngatedPlan } from '../../workflows/shared/plan.ts';
import type { PlanContext, Procedure, Target } from '../../workflows/shared/procedure.ts';
import { getBody } from './bodies.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import { checkFacts } from './check-facts.ts';
import { PlanChanged } from './errors.ts';
import { rosterNow } from './gate/roster.ts';
import { strengthen } from './gate/strengthen.ts';
import type { Run } from './runs.ts';

/** Name of a command's SSM document: `gaia/inspect-hub` → `stepbook-gaia-inspect-hub`. */
export function documentName(command: string): string {
  return `stepbook-${command.replace('/', '-')}`;
}

/** Version and SHA-256 of a command document as it is deployed now (SSM DescribeDocument, default version). */
export async function describeDocument(ssm: SSMClient, name: string): Promise<{ version: string; sha256: string }> {
  const { Document } = await ssm.send(new DescribeDocumentCommand({ Name: name }));
  if (!Document?.DocumentVersion || !Document.Hash || Document.HashType !== 'Sha256') {
    throw new Error(`SSM gives no version or no SHA-256 for the document ${name}`);
  }
  return { version: Document.DocumentVersion, sha256: Document.Hash.toLowerCase() };
}

/** What a plan needs of a command document (SSM document schema 2.2): one step, and the lines it runs. */
const CommandDocument = z.object({
  mainSteps: z.tuple([z.object({ inputs: z.object({ runCommand: z.array(z.string()).min(1) }) })]),
});

/** The script of a document. Throws `PlanChanged` when the text is not the document of one command. */
function scriptOf(name: string, content: string | undefined): string {
  let document: unknown;
  try {
    document = JSON.parse(content ?? '');
  } catch (cause) {
    throw new PlanChanged(`the document ${name} is not JSON: ${(cause as Error).message}. Nothing was done.`, {
      cause,
    });
  }
  const { success, data, error } = CommandDocument.safeParse(document);
  if (success) return data.mainSteps[0].inputs.runCommand.join('\n');
  const [issue] = error.issues;
  throw new PlanChanged(
    `the document ${name} is not that of one command: ${issue!.path.join('.')}: ${issue!.message}. Nothing was done.`,
    { cause: error },
  );
}

/** Pins the documents of a procedure to the bytes that are deployed now. Throws `PlanChanged` for one that cannot be read. */
export async function pinDocuments(ssm: SSMClient, commands: string[]): Promise<Record<string, PinnedDocument>> {
  const pinned = await Promise.all(
    commands.map(async (command): Promise<[string, PinnedDocument]> => {
      const name = documentName(command);
      const { version, sha256 } = await describeDocument(ssm, name);
      const { Content } = await ssm.send(
        new GetDocumentCommand({ Name: name, DocumentVersion: version, DocumentFormat: 'JSON' }),
      );
      return [command, { name, version, sha256, script: scriptOf(name, Content) }];
    }),
  );
  return Object.fromEntries(pinned);
}

/** SHA-256 of the definition text that an execution runs. */
export async function definitionOf(sfn: SFNClient, execution: string): Promise<string> {
  const { definition } = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn: execution }));
  return sha256Hex(definition!);
}

/** Everything a plan document is made of. The same content gives the same digest, whenever and wherever it is made. */
export interface PlanContent {
  run: Run;
  procedure: Procedure;
  target: Target;
  facts: unknown;
  documents: Record<string, PinnedDocument>;
  definition: string;
  estate: Estate;
  created: string;
}

/** Makes the document that is digested, approved and carried out. Throws `FactsInvalid` when facts lack their shape. */
export function makePlanDocument(content: PlanContent): PlanDocument {
  const { run, procedure, target, documents, definition, estate, created } = content;
  const facts = checkFacts(procedure, content.facts);
  const roles = target.roles ?? {};
  const plan = planOf(procedure, { run: run.id, input: run.input, target, facts, documents, roles, estate });
  const seconds = plan.gate ? plan.gate.expirySeconds : plan.expirySeconds;
  return PlanDocument.parse({
    format: 'stepbook-plan/1',
    procedure: procedure.name,
    run: run.id,
    target: target.name,
    definition,
    documents: Object.fromEntries(
      Object.entries(documents).map(([command, { name, version, sha256 }]) => [command, { name, version, sha256 }]),
    ),
    input: run.input,
    plan,
    roster: plan.gate ? rosterNow(plan.gate, estate) : {},
    created,
    expires: new Date(Date.parse(created) + seconds * 1000).toISOString(),
  });
}

/** The plan of a procedure, of the shape that the procedure declares: a gate cannot be left out of a plan alone. */
function planOf(procedure: Procedure, context: PlanContext<unknown, unknown>): Plan {
  if (procedure.readOnly) throw new Error(`${procedure.name} only reads; it has no plan`);
  if (procedure.ungated !== undefined) return UngatedPlan.parse(procedure.plan(context));
  const made = GatedPlan.parse(procedure.plan(context));
  return { ...made, gate: strengthen(made.gate, made.actions, context.estate) };
}

/** The digest that people approve: SHA-256 of RFC 8785. */
export function planDigest(document: PlanDocument): string {
  return sha256Hex(canonicalJson(document));
}

/** The stored plan of a digest. Throws `BodyDamaged`, or `PlanChanged` when the text is not the canonical form of a plan. */
export async function loadPlan(table: Parameters<typeof getBody>[0], digest: string): Promise<PlanDocument> {
  const parsed = PlanDocument.safeParse(JSON.parse(await getBody(table, digest)));
  if (!parsed.success || planDigest(parsed.data) !== digest) {
    throw new PlanChanged(`the body ${digest} is not a plan with that digest`);
  }
  return parsed.data;
}

/** Id of the gate at which a plan is approved. */
export function gateIdOf(run: string, digest: string): string {
  return `${run}-${digest.slice(0, 12)}`;
}
