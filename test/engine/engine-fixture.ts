import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { SimulatedClock } from '../../engine/clock.ts';
import { createEngine, type Engine, type EngineOptions } from '../../engine/engine.ts';

export const caller = { account: '111111111111', region: 'us-east-1' };
export const roleArn = 'arn:aws:iam::111111111111:role/engine-test';

/** An engine in memory on a clock that only the test moves, with counted ids. */
export function simulatedEngine(options: Partial<EngineOptions> = {}) {
  const clock = new SimulatedClock();
  let count = 0;
  const ids = () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`;
  const engine = createEngine({ journal: ':memory:', clock, ids, random: () => 0.5, ...options });
  return { engine, clock };
}

let machines = 0;

/** Creates a machine of these states and starts it. */
export async function start(engine: Engine, definition: object, input: unknown = {}, name?: string) {
  const { stateMachineArn } = await engine.call(
    'CreateStateMachine',
    { name: `machine-${++machines}`, definition: JSON.stringify(definition), roleArn },
    caller,
  );
  const { executionArn } = await engine.call(
    'StartExecution',
    { stateMachineArn, input: JSON.stringify(input), ...(name && { name }) },
    caller,
  );
  await engine.idle();
  return { stateMachineArn: stateMachineArn!, executionArn: executionArn! };
}

/** How an execution stands, its output parsed. */
export async function look(engine: Engine, executionArn: string) {
  const { status, output, error, cause } = await engine.call('DescribeExecution', { executionArn }, caller);
  return { status, output: output === undefined ? undefined : JSON.parse(output), error, cause };
}

export async function history(engine: Engine, executionArn: string): Promise<HistoryEvent[]> {
  const { events } = await engine.call('GetExecutionHistory', { executionArn, maxResults: 1000 }, caller);
  return events!;
}

/** `2<-0 PassStateEntered` for each event. */
export async function chain(engine: Engine, executionArn: string): Promise<string[]> {
  return (await history(engine, executionArn)).map((event) => `${event.id}<-${event.previousEventId} ${event.type}`);
}
