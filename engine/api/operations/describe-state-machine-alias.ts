import type { DescribeStateMachineAliasInput, DescribeStateMachineAliasOutput } from '@aws-sdk/client-sfn';
import { requireAlias } from '../aliases.ts';
import type { Operation } from './operation.ts';

export const describeStateMachineAlias: Operation<DescribeStateMachineAliasInput, DescribeStateMachineAliasOutput> = (
  core,
  input,
) => {
  const alias = requireAlias(core, input.stateMachineAliasArn!);
  return {
    stateMachineAliasArn: alias.arn,
    name: alias.name,
    ...(alias.description !== undefined && { description: alias.description }),
    routingConfiguration: alias.routing,
    creationDate: new Date(alias.creationDate),
    updateDate: new Date(alias.updateDate),
  };
};
