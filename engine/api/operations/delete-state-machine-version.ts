import {
  ConflictException,
  type DeleteStateMachineVersionInput,
  type DeleteStateMachineVersionOutput,
} from '@aws-sdk/client-sfn';
import { parseArn } from '../arn.ts';
import type { Operation } from './operation.ts';

/** Deletes a version no alias routes to. */
export const deleteStateMachineVersion: Operation<
  DeleteStateMachineVersionInput,
  DeleteStateMachineVersionOutput
> = async (core, input) => {
  const arn = input.stateMachineVersionArn!;
  parseArn(arn, 'stateMachine');
  const users = core.registry
    .all('alias')
    .filter(({ routing }) => routing.some(({ stateMachineVersionArn }) => stateMachineVersionArn === arn));
  if (users.length > 0) {
    throw new ConflictException({
      message: `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${users.map(({ name }) => name).join(', ')}]`,
      $metadata: {},
    });
  }
  core.registry.remove('version', arn);
  await core.runner.durable();
  return {};
};
