import type { DescribeStateMachineInput, DescribeStateMachineOutput } from '@aws-sdk/client-sfn';
import { parseArn, statesArn } from '../arn.ts';
import { errors } from '../errors.ts';
import { variableReferences } from '../variable-references.ts';
import type { Operation } from './operation.ts';

/** A state machine or one of its versions. */
export const describeStateMachine: Operation<DescribeStateMachineInput, DescribeStateMachineOutput> = (core, input) => {
  const arn = input.stateMachineArn!;
  const parsed = parseArn(arn, 'stateMachine');
  const machine = core.registry.get('stateMachine', statesArn(parsed, 'stateMachine', parsed.parts[0]!));
  const version = parsed.parts.length > 1 ? core.registry.get('version', arn) : undefined;
  const subject = parsed.parts.length > 1 ? version : machine;
  if (!machine || !subject) throw errors.stateMachineDoesNotExist(arn);
  const references = variableReferences(subject.definition);
  const withData = input.includedData !== 'METADATA_ONLY';
  return {
    stateMachineArn: arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: withData ? subject.definition : '',
    roleArn: subject.roleArn,
    type: machine.type,
    creationDate: new Date(subject.creationDate),
    loggingConfiguration: subject.loggingConfiguration,
    tracingConfiguration: subject.tracingConfiguration,
    encryptionConfiguration: subject.encryptionConfiguration ?? { type: 'AWS_OWNED_KEY' },
    ...(subject.revisionId !== undefined && { revisionId: subject.revisionId }),
    ...(version?.description !== undefined && { description: version.description }),
    ...(withData && references && { variableReferences: references }),
  };
};
