import type { ListStateMachineVersionsInput, ListStateMachineVersionsOutput } from '@aws-sdk/client-sfn';
import { requireMachine } from '../machine-reference.ts';
import { pageOf } from '../paging.ts';
import { versionsOf } from '../versions.ts';
import type { Operation } from './operation.ts';

/** The versions of a machine, newest first. */
export const listStateMachineVersions: Operation<ListStateMachineVersionsInput, ListStateMachineVersionsOutput> = (
  core,
  input,
) => {
  const { arn } = requireMachine(core, input.stateMachineArn!);
  const { items, nextToken } = pageOf(versionsOf(core, arn), input);
  return {
    stateMachineVersions: items.map((version) => ({
      stateMachineVersionArn: version.arn,
      creationDate: new Date(version.creationDate),
    })),
    ...(nextToken !== undefined && { nextToken }),
  };
};
