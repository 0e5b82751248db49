import type { KMSClient } from '@aws-sdk/client-kms';
import type { Gate } from '../../lambdas/shared/gate/gate.ts';
import { takeVote } from '../../lambdas/shared/gate/take-vote.ts';
import { readLock } from '../../lambdas/shared/locks.ts';
import { loadPlan } from '../../lambdas/shared/plans.ts';
import { verifyTranscript } from '../../lambdas/shared/transcript/verify-transcript.ts';
import { wordsOf } from '../../lambdas/shared/words.ts';
import { findProcedure } from '../../workflows/catalog.ts';
import { Cell, type Fault } from './cell.ts';
import type { Recording } from './recording.ts';

/** How a run with faults ended, and which of what must always hold did not. */
export interface Faulted {
  status: string;
  error?: string | undefined;
  cause?: string | undefined;
  /** Whether each fault happened at all. */
  struck: boolean;
  /** States entered. */
  entered: string[];
  effects: string[];
  violations: string[];
}

/** How an execution ended. */
export interface Ended {
  status: string;
  error?: string | undefined;
  cause?: string | undefined;
}

const mostSteps = 4_000;

/**
 * Runs a procedure with faults to its end, redrives it if it failed, and looks at what must always hold. A redriven run
 * ends as before, or as it would have ended without the fault (`otherwise`). `meddle` spoils the outcome, for a test of the look at it.
 */
export async function runFaulted(
  recording: Recording,
  kms: KMSClient,
  given: Omit<Fault, 'struck'>[],
  otherwise?: Ended,
  meddle: (cell: Cell) => void = () => {},
): Promise<Faulted> {
  const faults = given.map((fault): Fault => ({ ...fault, struck: 0 }));
  const cell = new Cell(recording, kms, [...faults]);
  try {
    const execution = await cell.begin();
    const first = await end(cell, recording, execution);
    meddle(cell);
    const violations = await held(cell, recording, execution, first);
    const effects = cell.world.effects.map(({ key }) => key);
    const entered = await statesEntered(cell, execution);
    if (first.status !== 'SUCCEEDED') {
      await cell.redrive(execution);
      const again = await end(cell, recording, execution);
      const more = cell.world.effects.slice(effects.length).map(({ key }) => key);
      const same = [first, otherwise].some((each) => again.status === each?.status && again.error === each.error);
      if (!same)
        violations.push(
          `redriven it ended as ${again.status} ${again.error ?? ''}, not as ${first.status} ${first.error}`,
        );
      if (more.length > 0 && same) violations.push(`redriven it did more: ${more}`);
      violations.push(...(await held(cell, recording, execution, again)).filter((each) => !violations.includes(each)));
    }
    return { ...first, struck: faults.every(({ struck }) => struck > 0), entered, effects, violations };
  } finally {
    await cell.close();
  }
}

/** Lets things happen until the execution has ended and nothing is left to deliver. */
async function end(cell: Cell, recording: Recording, executionArn: string): Promise<Ended> {
  const vote = voting(cell, recording);
  let after = 0;
  for (let steps = 0; steps < mostSteps; steps += 1) {
    await cell.step(vote);
    await cell.quiet();
    const now = (await cell.call('DescribeExecution', { executionArn })) as Ended;
    // Two more rounds of the reconciler, for what was left behind.
    if (now.status !== 'RUNNING' && ++after > 6) return now;
  }
  return { status: 'RUNNING', error: `not ended after ${mostSteps} steps` };
}

/** People approve when everything else waits for them. */
function voting(cell: Cell, recording: Recording) {
  return async () => {
    const { ports } = cell.world;
    const listed = await ports.table.query<{ gate: string }>('GATES');
    const gate = listed.length > 0 ? await ports.table.get<Gate>(`GATE#${listed.at(-1)!.gate}`, 'GATE') : undefined;
    if (gate?.status !== 'OPEN') return false;
    const plan = await loadPlan(ports.table, gate.digest);
    const words = wordsOf(gate.digest).slice(0, 4).join(' ');
    const taken = new Set<string>();
    for (const { min, people } of plan.plan.gate!.groups) {
      const voters = people.filter((id) => !taken.has(id) && id !== recording.requester).slice(0, min);
      for (const id of voters) {
        taken.add(id);
        const principal = recording.estate.people[id]!.principals[0]!;
        const proof = { strength: 'iam' as const, account: cell.account, principal };
        await cell.clock.advance(1_000);
        const ballot = {
          gate: gate.gate,
          decision: 'approve' as const,
          digest: gate.digest,
          words,
          target: gate.target,
          proof,
        };
        await takeVote(ports, ballot);
      }
    }
    cell.world.approve();
    return true;
  };
}

async function statesEntered(cell: Cell, executionArn: string): Promise<string[]> {
  const names = new Set<string>();
  for (let nextToken: string | undefined; ; ) {
    const page = (await cell.call('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
      ...(nextToken && { nextToken }),
    })) as {
      events: { stateEnteredEventDetails?: { name: string } }[];
      nextToken?: string;
    };
    for (const { stateEnteredEventDetails } of page.events)
      if (stateEnteredEventDetails) names.add(stateEnteredEventDetails.name);
    nextToken = page.nextToken;
    if (!nextToken) return [...names];
  }
}

/** What must hold of every run, whatever went wrong. */
async function held(cell: Cell, recording: Recording, execution: string, ended: Ended): Promise<string[]> {
  const broken: string[] = [];
  const { ports, effects, transcripts } = cell.world;
  const procedure = findProcedure(recording.procedure)!;
  if (ended.status === 'RUNNING') broken.push(ended.error ?? 'it still runs');
  const target = procedure.target(procedure.input.parse(withoutMode(recording.input)), recording.estate);
  const lock = await readLock(ports.table, target.key);
  if (lock?.run !== undefined && lock.execution !== execution)
    broken.push(`the lock is held by nobody known: ${JSON.stringify(lock)}`);
  if (lock?.run !== undefined && ended.status !== 'RUNNING')
    broken.push('the lock is held by an execution that has ended');
  const keys = effects.map(({ key }) => key);
  const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
  if (twice.length > 0) broken.push(`done twice: ${twice}`);
  const gated = !procedure.readOnly && procedure.ungated === undefined;
  const early = effects.filter(({ approved }) => gated && !approved);
  if (early.length > 0) broken.push(`done without an approval: ${early.map(({ key }) => key)}`);
  if (procedure.readOnly && effects.length > 0) broken.push(`a procedure that only reads did: ${keys}`);
  for (const [name, text] of transcripts) {
    const { problems } = verifyTranscript(text);
    if (problems.length > 0) broken.push(`transcript ${name}: ${problems.map((problem) => JSON.stringify(problem))}`);
  }
  const run = await ports.table.get<{ status: string }>(`RUN#${'faulted'}`, 'RUN');
  if (run && transcripts.size === 0) broken.push(`the run is ${run.status} and has no transcript`);
  return broken;
}

function withoutMode({ mode: _, ...input }: Record<string, unknown>) {
  return input;
}
