import type { Clock, SimulatedClock } from '../../engine/clock.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import type { StatusChange } from '../../engine/execution/status-change.ts';
import { functions } from '../../lambdas/catalog.ts';
import { findProcedure } from '../../workflows/catalog.ts';
import { type CellPlace, functionName, placeholderOf } from '../cell.ts';
import { definitionText, fillPlaceholders } from '../definitions.ts';
import { functionArn } from '../functions/function-name.ts';
import { isCarriedOut } from './carried-out.ts';
import type { Later } from './frame.ts';
import { gateOnly } from './gate-only.ts';

export interface EnginesOptions {
  clock: SimulatedClock;
  /** Calls a function of the cell with its payload. What it throws fails the task. */
  invoke(name: string, payload: never, later: Later): unknown;
  onStatusChange(change: StatusChange): void;
}

/** Runs procedures by their real definitions. */
export interface Engines {
  /** Starts a run; the simulated time does not go on before it has. */
  start(place: CellPlace, procedure: string, name: string, input: object): void;
  /** @throws what a start, or the end of a task, has thrown */
  close(): Promise<void>;
}

/** An engine that keeps what it ran in memory is put aside after so many runs. */
const MOST_RUNS = 400;

interface Used {
  engine: Engine;
  machines: Set<string>;
  started: number;
  running: number;
  settle: () => Promise<void>;
}

/** Engines without a journal, one after the other, so that a year of histories need not be kept. */
export function createEngines({ clock, invoke, onStatusChange }: EnginesOptions): Engines {
  const settles = new Set<() => Promise<void>>();
  const underway = new Set<Promise<void>>();
  let fault: unknown;
  const follow = (work: Promise<void>) => {
    const followed = work
      .catch((error) => {
        fault ??= error;
      })
      .finally(() => underway.delete(followed));
    underway.add(followed);
  };
  clock.onSettle(async () => {
    do {
      await Promise.all(underway);
      for (const settle of settles) await settle();
    } while (underway.size > 0);
  });
  let ids = 0;
  let current: Used | undefined;
  const aside = new Set<Used>();

  const open = (): Used => {
    let settle = async () => {};
    const own: Clock = {
      now: () => clock.now(),
      at: (time, callback) => clock.at(time, callback),
      onSettle: (given) => {
        settle = given;
      },
    };
    const engine = createEngine({
      journal: ':memory:',
      clock: own,
      ids: () => `00000000-0000-4000-8000-${(ids++).toString(16).padStart(12, '0')}`,
      random: () => 0.5,
      tokenKey: Buffer.alloc(32, 1),
      lambda: {
        async invoke({ functionName: arn, payload, account, region }) {
          const later: Later = (token, seconds, work) => {
            clock.at(clock.now() + seconds * 1000, () => follow(complete(engine, token, work, { account, region })));
          };
          const name = arn.slice(arn.lastIndexOf(':') + 1).replace(/^stepbook-/, '');
          return answer(() => invoke(name, JSON.parse(payload) as never, later));
        },
      },
      onStatusChange(change) {
        used.running += change.status === 'RUNNING' ? 1 : -1;
        onStatusChange(change);
      },
    });
    const used: Used = { engine, machines: new Set(), started: 0, running: 0, settle };
    settles.add(settle);
    return used;
  };

  const putAside = async () => {
    if (current && current.started >= MOST_RUNS) {
      aside.add(current);
      current = undefined;
    }
    for (const each of aside) {
      if (each.running > 0) continue;
      aside.delete(each);
      settles.delete(each.settle);
      await each.engine.close();
    }
  };

  const start = async ({ account, region }: CellPlace, procedure: string, name: string, input: object) => {
    await putAside();
    current ??= open();
    const { engine, machines } = current;
    const caller = { account, region, principal: `arn:aws:iam::${account}:root` };
    const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:${procedure}`;
    if (!machines.has(stateMachineArn)) {
      const definition = definitionOf(procedure, account, region);
      const roleArn = `arn:aws:iam::${account}:role/simulated`;
      await engine.call('CreateStateMachine', { name: procedure, definition, roleArn }, caller);
      machines.add(stateMachineArn);
    }
    current.started++;
    await engine.call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) }, caller);
  };

  return {
    start: (...given) => follow(start(...given)),
    async close() {
      await Promise.all(underway);
      for (const { engine } of [...aside, ...(current ? [current] : [])]) await engine.close();
      if (fault) throw fault;
    },
  };
}

const definitions = new Map<string, string>();

function definitionOf(procedure: string, account: string, region: string): string {
  const key = `${account} ${region} ${procedure}`;
  const known = definitions.get(key);
  if (known !== undefined) return known;
  const arnOf = (spec: { name: string }) => functionArn(account, region, functionName(spec));
  const arns = new Map(functions.map((spec) => [placeholderOf(spec), arnOf(spec)]));
  const found = findProcedure(procedure)!;
  const made =
    found.readOnly || isCarriedOut(found) ? definitionText(found, arns) : fillPlaceholders(gateOnly(found), arns);
  definitions.set(key, made);
  return made;
}

/** What Lambda answers: the result, or the error as the runtime reports it. */
function answer(work: () => unknown) {
  try {
    return { statusCode: 200, payload: JSON.stringify(work() ?? null) };
  } catch (thrown) {
    const { name, message } = thrown as Error;
    const payload = JSON.stringify({ errorType: name, errorMessage: message });
    return { statusCode: 200, functionError: 'Unhandled', payload };
  }
}

/** Ends a task with what came of its work. One that nobody waits for any more, since its run has failed, is left alone. */
async function complete(
  engine: Engine,
  taskToken: string,
  work: () => unknown,
  caller: { account: string; region: string },
): Promise<void> {
  let end: () => Promise<unknown>;
  try {
    const output = JSON.stringify(work());
    end = () => engine.call('SendTaskSuccess', { taskToken, output }, caller);
  } catch (thrown) {
    const { name: error, message: cause } = thrown as Error;
    end = () => engine.call('SendTaskFailure', { taskToken, error, cause }, caller);
  }
  try {
    await end();
  } catch (error) {
    if (!['TaskTimedOut', 'TaskDoesNotExist'].includes((error as Error).name)) throw error;
  }
}
