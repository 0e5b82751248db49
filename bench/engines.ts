import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Engine } from '../engine/engine.ts';
import type { Load } from './load.ts';

const caller = { account: '111111111111', region: 'us-east-1' };
let machines = 0;

/** Prepares a load on an engine; each call of the result is one execution from start to end, its history kept. */
export async function onEngine(engine: Engine, load: Load): Promise<() => Promise<string>> {
  const { stateMachineArn } = await engine.call(
    'CreateStateMachine',
    {
      name: `bench-${++machines}`,
      definition: JSON.stringify(load.definition),
      roleArn: 'arn:aws:iam::111111111111:role/bench',
    },
    caller,
  );
  const input = JSON.stringify(load.input);
  return async () => {
    const { executionArn } = await engine.call('StartExecution', { stateMachineArn, input }, caller);
    await engine.idle();
    const { status, cause } = await engine.call('DescribeExecution', { executionArn }, caller);
    if (status !== 'SUCCEEDED') throw new Error(`${load.name} ended ${status}: ${cause}`);
    return executionArn!;
  };
}

/** The same load on aws-local-stepfunctions, which keeps no history. Its check of the definition is left out. */
export function onPeer(load: Load): () => Promise<unknown> {
  const options = { validationOptions: { noValidate: true } };
  const machine = new StateMachine(load.definition as StateMachineDefinition, options);
  return () => machine.run(load.input as Parameters<typeof machine.run>[0]).result;
}
