import type { DeleteStateMachineInput, DeleteStateMachineOutput } from '@aws-sdk/client-sfn';
import { parseArn } from '../arn.ts';
import type { Operation } from './operation.ts';

/** Deletes a state machine with its versions and aliases. Executions that run go on; one that is not there is no error. */
export const deleteStateMachine: Operation<DeleteStateMachineInput, DeleteStateMachineOutput> = async (core, input) => {
  const arn = input.stateMachineArn!;
  parseArn(arn, 'stateMachine');
  for (const kind of ['version', 'alias'] as const) {
    for (const part of core.registry.all(kind)) if (part.stateMachineArn === arn) core.registry.remove(kind, part.arn);
  }
  core.registry.remove('stateMachine', arn);
  await core.runner.durable();
  return {};
};
