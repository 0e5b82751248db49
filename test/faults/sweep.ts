import type { KMSClient } from '@aws-sdk/client-kms';
import type { Procedure } from '../../workflows/shared/procedure.ts';
import type { Fault } from './cell.ts';
import { type FaultedState, statesOf } from './definition.ts';
import { type FaultKind, faultKinds, faults } from './faults.ts';
import type { Recording } from './recording.ts';
import { type Ended, type Faulted, runFaulted } from './run-faulted.ts';

type Given = Omit<Fault, 'struck'>;

/** What came of one fault at one state. */
export type Result =
  | { kind: 'held'; status: string; error?: string | undefined; retried: boolean }
  | { kind: 'broken'; violations: string[] }
  | { kind: 'not reached' }
  | { kind: 'not applicable'; because: string };

export interface CellOfTable {
  state: string;
  fault: FaultKind;
  result: Result;
}

/** Ways through a procedure: what goes wrong before the state in question, and what is asked for. */
interface Way {
  before: Given[];
  recording: Recording;
}

/** The good way; those on which something fails, so that it is undone and closed; and a plan only. */
function waysThrough(states: FaultedState[], recording: Recording): Way[] {
  const action = states.filter(({ calls, name }) => calls === 'run-action' && recording.states.includes(name)).at(-1);
  const look = states.find(({ calls }) => calls?.startsWith('check-'));
  const failing = [
    action && { state: action.name, kind: 'partial' as const },
    look && { state: look.name, kind: 'throw' as const },
  ];
  return [
    { before: [], recording },
    ...failing.flatMap((fault) => (fault ? [{ before: [fault], recording }] : [])),
    { before: [], recording: { ...recording, input: { ...recording.input, mode: 'plan' } } },
  ];
}

/** Every fault at every state of a procedure. A state is reached on the first way that enters it. */
export async function sweep(
  procedure: Procedure,
  recordings: Recording[],
  kms: KMSClient,
  chosen: (cell: { state: string; kind: FaultKind }) => boolean = () => true,
): Promise<CellOfTable[]> {
  const states = statesOf(procedure);
  const ways = recordings.flatMap((recording) => waysThrough(states, recording));
  const runs: Faulted[] = [];
  for (const { before, recording } of ways) runs.push(await runFaulted(recording, kms, before));
  const [good] = runs;
  if (good!.status !== 'SUCCEEDED' || good!.violations.length > 0) {
    throw new Error(
      `${procedure.name} without a fault ended as ${good!.status} ${good!.error}: ${good!.cause} ${good!.violations}`,
    );
  }
  const table: CellOfTable[] = [];
  for (const state of states) {
    const at = runs.findIndex(({ entered }) => entered.includes(state.name));
    const way = ways[at] && { ...ways[at], end: runs[at]! };
    for (const kind of faultKinds.filter((each) => chosen({ state: state.name, kind: each }))) {
      table.push({ state: state.name, fault: kind, result: await tried(state, kind, way, kms) });
    }
  }
  return table;
}

async function tried(
  state: FaultedState,
  kind: FaultKind,
  way: (Way & { end: Ended }) | undefined,
  kms: KMSClient,
): Promise<Result> {
  const because = faults[kind].not(state);
  if (because) return { kind: 'not applicable', because };
  if (!way) return { kind: 'not reached' };
  const run = await runFaulted(way.recording, kms, [...way.before, { state: state.name, kind }], way.end);
  if (!run.struck) return { kind: 'broken', violations: ['the fault did not happen'] };
  if (run.violations.length > 0) return { kind: 'broken', violations: run.violations };
  return { kind: 'held', status: run.status, error: run.error, retried: run.status === 'SUCCEEDED' };
}
