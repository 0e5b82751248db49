import { buildDocument } from '../../commands/build-document.ts';
import { validateInput } from '../../lambdas/open-run/validate-input.ts';
import { sha256Hex } from '../../lambdas/shared/canonical.ts';
import { checkFacts } from '../../lambdas/shared/check-facts.ts';
import { GateExpired, PlanChanged, TargetLocked, TerminalError, VerifyFailed } from '../../lambdas/shared/errors.ts';
import { gateIdOf, makePlanDocument, planDigest } from '../../lambdas/shared/plans.ts';
import { type Run, runbookOf, runIdOf } from '../../lambdas/shared/runs.ts';
import type { PinnedDocument, PlanDocument, Step } from '../../workflows/shared/plan.ts';
import type { Check, Procedure, Target } from '../../workflows/shared/procedure.ts';
import { HOST_COMMANDS } from './carried-out.ts';
import { effectOf } from './effects.ts';
import { hostFact } from './host.ts';
import { approvalTime } from './people.ts';
import { hubOf, type World } from './world.ts';

/** What a run leaves between its functions; the real ones keep it in the table. */
interface OpenRun {
  procedure: Procedure;
  target: Target;
  row: Run;
  execution: string;
  planned?: { document: PlanDocument; digest: string };
  begun: string[];
}

/** Completes a task token after so many seconds: with what `work` gives, or with the error it throws. */
export type Later = (token: string, seconds: number, work: () => unknown) => void;

export interface FrameOptions {
  world: World;
  /** Id of the cell that an execution's account and region are. */
  cellOf(execution: string): string;
}

export type FrameFunction = (payload: never, later: Later) => unknown;

interface LookPayload {
  command: string;
  parameters: { Domain: string[] };
  token: string;
}

interface ActionPayload {
  run: string;
  action: string;
  undo?: boolean;
  token: string;
}

const pinned = new Map<string, PinnedDocument>();

function pin(command: string): PinnedDocument {
  const known = pinned.get(command);
  if (known) return known;
  const { name, content } = buildDocument(command);
  const script = (JSON.parse(content) as { mainSteps: [{ inputs: { runCommand: string[] } }] }).mainSteps[0].inputs;
  const made = { name, version: '1', sha256: sha256Hex(content), script: script.runCommand.join('\n') };
  pinned.set(command, made);
  return made;
}

/**
 * The functions of the frame, by name: what the procedures decide, plan and judge is their own code; the table, the keys
 * and the mails around it are left out, and approvers are the estate's people with their holidays.
 */
export function createFrame({ world, cellOf }: FrameOptions): Record<string, FrameFunction> {
  const { estate } = world;
  const runs = new Map<string, OpenRun>();
  const locks = new Map<string, string>();
  const now = () => new Date(world.now());
  const runOf = ({ run }: { run: string }): OpenRun => {
    const found = runs.get(run);
    if (!found) throw new Error(`there is no run ${run}`);
    return found;
  };
  const documentOf = (run: OpenRun, facts: unknown, created: string) => {
    const { procedure, target, row } = run;
    const documents = Object.fromEntries(procedure.commands.map((command) => [command, pin(command)]));
    return makePlanDocument({ run: row, procedure, target, facts, documents, definition: '', estate, created });
  };
  const judged = (checks: Check[], failure: (told: string) => Error) => {
    const broken = checks.filter(({ held }) => !held);
    if (broken.length > 0) {
      throw failure(
        broken.map(({ name, expected, found }) => `${name}: expected ${expected}, found ${found}`).join('; '),
      );
    }
    return { checks };
  };

  return {
    'open-run'({
      procedure: name,
      execution,
      started,
      input: given,
    }: Record<'procedure' | 'execution' | 'started' | 'input', string>) {
      const { procedure, input, target, mode } = validateInput(name, given, estate, cellOf(execution), []);
      const id = runIdOf(execution);
      const holder = procedure.readOnly || mode === 'plan' ? undefined : locks.get(target.key);
      if (holder !== undefined) throw new TargetLocked(`${target.key} is locked by run ${holder}; one run at a time`);
      if (!procedure.readOnly && mode === 'run') locks.set(target.key, id);
      const runbook = runbookOf(procedure, estate);
      const row = { id, procedure: name, execution, mode, target: target.name, targetKey: target.key, input, runbook };
      const opened: Run = { ...row, status: 'OPEN', started };
      runs.set(id, { procedure, target, row: opened, execution, begun: [] });
      return { id, procedure: name, mode, runbook, target: { ...target.detail, key: target.key, name: target.name } };
    },

    'run-command'({ command, parameters, token }: LookPayload, later: Later) {
      later(token, 2, () => {
        if (!HOST_COMMANDS.includes(command)) throw new Error(`the simulated world cannot answer ${command}`);
        return { commandId: 'simulated', facts: hostFact(hubOf(world, parameters.Domain[0]), world.now()) };
      });
    },

    'triage-facts'(payload: { run: string; facts: unknown }) {
      const { procedure, target, row } = runOf(payload);
      if (procedure.readOnly) throw new Error(`${procedure.name} only reads`);
      return procedure.triage({ input: row.input, target, facts: checkFacts(procedure, payload.facts), now: now() });
    },

    'judge-facts'(payload: { run: string; facts: unknown }) {
      const { procedure, target, row } = runOf(payload);
      if (!procedure.readOnly) throw new Error(`${procedure.name} does not only read`);
      const facts = checkFacts(procedure, payload.facts);
      const checks = procedure.check({ input: row.input, target, facts, now: now() });
      return judged(checks, (told) => new TerminalError(procedure.failure, told));
    },

    'make-plan'(payload: { run: string; facts: unknown }) {
      const run = runOf(payload);
      const document = documentOf(run, payload.facts, now().toISOString());
      const digest = planDigest(document);
      run.planned = { document, digest };
      const actions = document.plan.actions.map(({ id }) => id);
      return { digest, words: [], expires: document.expires, actions };
    },

    'open-gate'({ run: id, digest, token }: Record<'run' | 'digest' | 'token', string>, later: Later) {
      const { procedure, target, row, planned } = runOf({ run: id });
      const asked = { input: row.input, target, roles: target.roles ?? {} };
      const gate = planned
        ? planned.document.plan.gate
        : !procedure.readOnly && procedure.ungated === undefined && procedure.gate(asked);
      if (!gate) throw new Error(`run ${id} has no gate`);
      const opened = world.now();
      const approved = approvalTime(gate, estate, opened);
      const seconds = approved === undefined ? gate.expirySeconds : (approved - opened) / 1000;
      later(token, seconds, () => {
        if (approved === undefined) throw new GateExpired('the gate expired before enough people had voted');
        return { decision: 'approved', gate: gateIdOf(id, digest) };
      });
    },

    'recheck-plan'(payload: { run: string; digest: string; facts: unknown }) {
      const run = runOf(payload);
      const { document, digest } = run.planned!;
      if (now().toISOString() >= document.expires) throw new GateExpired(`the plan was good until ${document.expires}`);
      if (planDigest(documentOf(run, payload.facts, document.created)) !== digest) {
        throw new PlanChanged('what was planned is not what would happen now');
      }
      return { digest };
    },

    'run-action'({ run: id, action, undo, token }: ActionPayload, later: Later) {
      const run = runOf({ run: id });
      const planned = run.planned!.document.plan.actions.find((each) => each.id === action)!;
      const step = (undo ? planned.undo : planned.step) as Step;
      if (!undo) run.begun.push(action);
      const { seconds, apply } = effectOf(step);
      later(token, seconds, () => {
        apply(world, run.target.name);
        return { action, status: 'SUCCEEDED' };
      });
    },

    'judge-outcome'(payload: { run: string; before: unknown; after: unknown }) {
      const { procedure, target, row } = runOf(payload);
      if (procedure.readOnly) throw new Error(`${procedure.name} only reads`);
      const [before, after] = [checkFacts(procedure, payload.before), checkFacts(procedure, payload.after)];
      const checks = procedure.judge({ input: row.input, target, before, after, now: now() });
      return judged(checks, (told) => new VerifyFailed(told));
    },

    'list-undo'(payload: { run: string }) {
      const { planned, begun } = runOf(payload);
      const undone = begun.toReversed().filter((action) => {
        const found = planned!.document.plan.actions.find(({ id }) => id === action)!;
        return found.undo.kind === 'command' || found.undo.kind === 'api';
      });
      return { actions: undone.map((action) => ({ action, digest: planned!.digest })) };
    },

    'close-run'(payload: { run: string }) {
      const { target } = runOf(payload);
      if (locks.get(target.key) === payload.run) locks.delete(target.key);
      runs.delete(payload.run);
      return { transcript: null };
    },
  } satisfies Record<string, FrameFunction> as Record<string, FrameFunction>;
}
