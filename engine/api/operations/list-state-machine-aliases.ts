import type { ListStateMachineAliasesInput, ListStateMachineAliasesOutput } from '@aws-sdk/client-sfn';
import { parseArn, statesArn } from '../arn.ts';
import { requireMachine } from '../machine-reference.ts';
import { pageOf } from '../paging.ts';
import type { Operation } from './operation.ts';

/** The aliases of a machine, or those that route to one version of it. */
export const listStateMachineAliases: Operation<ListStateMachineAliasesInput, ListStateMachineAliasesOutput> = (
  core,
  input,
) => {
  const asked = input.stateMachineArn!;
  const parsed = parseArn(asked, 'stateMachine');
  const { arn } = requireMachine(core, statesArn(parsed, 'stateMachine', parsed.parts[0]!));
  const own = core.registry
    .all('alias')
    .filter(({ stateMachineArn }) => stateMachineArn === arn)
    .filter(
      ({ routing }) => asked === arn || routing.some(({ stateMachineVersionArn }) => stateMachineVersionArn === asked),
    );
  const { items, nextToken } = pageOf(own, input);
  return {
    stateMachineAliases: items.map((alias) => ({
      stateMachineAliasArn: alias.arn,
      creationDate: new Date(alias.creationDate),
    })),
    ...(nextToken !== undefined && { nextToken }),
  };
};
