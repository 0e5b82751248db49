import type { DeleteStateMachineAliasInput, DeleteStateMachineAliasOutput } from '@aws-sdk/client-sfn';
import { requireAlias } from '../aliases.ts';
import type { Operation } from './operation.ts';

export const deleteStateMachineAlias: Operation<DeleteStateMachineAliasInput, DeleteStateMachineAliasOutput> = async (
  core,
  input,
) => {
  const { arn } = requireAlias(core, input.stateMachineAliasArn!);
  core.registry.remove('alias', arn);
  await core.runner.durable();
  return {};
};
