import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import { expect } from '@jest/globals';
import type { RunEnd } from '../../../cli/live/follow-run.ts';
import { type Approval, readRun } from '../../../cli/read-run.ts';
import { type StartedRun, startRun } from '../../../cli/start-run.ts';
import { buildDocument } from '../../../commands/build-document.ts';
import type { Machine } from '../../../local/machines/machine.ts';
import { readDefinitionFile } from '../../../workflows/definition-file.ts';
import type { PlanDocument } from '../../../workflows/shared/plan.ts';
import type { Check } from '../../../workflows/shared/procedure.ts';
import { lookingCommands } from '../../workflows/asl.ts';
import { predictedBy, type SeenEffect } from './side-effects.ts';
import type { Rehearsed, Stage } from './stage.ts';

/** A run that went well. */
export interface GoodRun extends StartedRun {
  end: RunEnd;
  kinds: string[];
  checks: Check[];
  /** As it was before anybody voted; none for a procedure without a gate. */
  gate: Approval | undefined;
  plan: PlanDocument | undefined;
}

const doneBy = (seen: readonly SeenEffect[], principal: string) =>
  seen.filter((effect) => effect.principal.includes(principal));

/** Runs a procedure to a good end, everybody approving, and expects what holds for every procedure. */
export async function goodRun(stage: Stage, { good }: Rehearsed): Promise<GoodRun> {
  const { world, procedure } = stage;
  const { lambda } = await world.as('home');
  const machines = () => world.stack.machines.list();
  const earlier = new Set(machines().flatMap(scriptFiles));
  const first = stage.effects.length;
  const input = { ...(procedure.example as object), hub: stage.hub('good'), ...good.input?.(stage) };
  const run = await startRun(await world.as('olga'), procedure.name, JSON.stringify(input));
  let gate: Approval | undefined;
  if (!procedure.readOnly && procedure.ungated === undefined) {
    gate = await world.gate(run);
    // Nothing before the approval.
    expect(doneBy(stage.effects.slice(first), 'stepbook-run-action')).toEqual([]);
    for (const { people, min } of gate.need) {
      for (const { id } of people.slice(0, min))
        await world.vote(id, gate, gate.typedTarget ? { target: gate.target } : {});
    }
  }
  const end = await world.end(run);
  const seen = stage.effects.slice(first);
  expect({ ...end, output: null }).toEqual({ status: 'SUCCEEDED', output: null });

  const { plan } = await readRun(lambda, 'run', { run: run.run });
  expect(plan === undefined).toBe(procedure.readOnly);
  // What happened is what was predicted, in that order.
  const done = doneBy(seen, 'stepbook-run-action');
  expect(done.map(({ action, what }) => ({ action, what }))).toEqual(plan ? predictedBy(plan) : []);
  // What else was sent is a look: a command of the facts, by the function that may send no other.
  const looks = lookingCommands(readDefinitionFile(procedure).definition as never);
  const documents = looks.map((command) => buildDocument(command).name);
  for (const { action, what, principal } of seen.filter((effect) => !done.includes(effect))) {
    expect({ action, principal }).toEqual({
      action: 'ssm:SendCommand',
      principal: expect.stringContaining('stepbook-run-command'),
    });
    expect(documents).toContain((what as { DocumentName: string }).DocumentName);
  }
  if (plan) {
    // The machines ran the texts that the plan shows, byte for byte, and each once.
    const wanted = plan.plan.actions.flatMap(({ step }) =>
      // What a machine ran is gone with it.
      step.kind === 'command' && world.stack.machines.get(step.instanceId) ? [`${step.document.script}\n`] : [],
    );
    const ran = machines()
      .flatMap(scriptFiles)
      .filter((file) => !earlier.has(file))
      .map((file) => readFileSync(file, 'utf8'));
    expect(ran.filter((script) => wanted.includes(script)).sort()).toEqual([...wanted].sort());
  }

  const kinds = await world.kinds(run);
  expect(stage.transcript(run).problems).toEqual([]);
  expect(kinds.at(-1)).toBe('closed');
  if (procedure.readOnly) expect(kinds).not.toContain('planned');
  expect(await world.holder(procedure.target(input, world.stack.estate).key)).toBeUndefined();
  expect({ transitions: await transitions(stage, run, good.polled) }).toEqual({ transitions: good.transitions });
  const checks = kinds.includes('judged') ? await stage.judged(run) : [];
  return { ...run, end, kinds, checks, gate, plan };
}

/** Every script that a machine was given to run. */
function scriptFiles({ root, record }: Machine): string[] {
  const folder = join(root, 'var/lib/amazon/ssm', record.id, 'document/orchestration');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((id) => join(folder, id, readdirSync(join(folder, id))[0]!, '_script.sh'));
}

/** What AWS would bill: states entered; without those of a loop, which are entered as often as it takes. */
async function transitions({ world }: Stage, { execution }: StartedRun, polled: string[] = []): Promise<number> {
  const { sfn } = await world.as('home');
  let entered = 0;
  for await (const { events } of paginateGetExecutionHistory({ client: sfn }, { executionArn: execution })) {
    entered += events!.filter(
      ({ type, stateEnteredEventDetails }) =>
        type!.endsWith('StateEntered') && !polled.includes(stateEnteredEventDetails!.name!),
    ).length;
  }
  return entered;
}
