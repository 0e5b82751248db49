import {
  ConflictException,
  type PublishStateMachineVersionInput,
  type PublishStateMachineVersionOutput,
} from '@aws-sdk/client-sfn';
import { requireMachine } from '../machine-reference.ts';
import { publish } from '../versions.ts';
import type { Operation } from './operation.ts';

/** Freezes the machine as it is under the next number. */
export const publishStateMachineVersion: Operation<
  PublishStateMachineVersionInput,
  PublishStateMachineVersionOutput
> = async (core, input) => {
  const machine = requireMachine(core, input.stateMachineArn!);
  if (input.revisionId !== undefined && input.revisionId !== (machine.revisionId ?? 'INITIAL')) {
    throw new ConflictException({
      message: `Failed to publish the State Machine version for revision ${input.revisionId}. The current State Machine revision is ${machine.revisionId ?? 'INITIAL'}.`,
      $metadata: {},
    });
  }
  const version = publish(core, machine, input.description);
  await core.runner.durable();
  return { stateMachineVersionArn: version.arn, creationDate: new Date(version.creationDate) };
};
