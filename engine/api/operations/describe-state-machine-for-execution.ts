import type {
  DescribeStateMachineForExecutionInput,
  DescribeStateMachineForExecutionOutput,
} from '@aws-sdk/client-sfn';
import { requireExecution } from '../execution-reference.ts';
import { noLogging } from '../logging.ts';
import { variableReferences } from '../variable-references.ts';
import type { Operation } from './operation.ts';

/** The machine as it was when the execution began. */
export const describeStateMachineForExecution: Operation<
  DescribeStateMachineForExecutionInput,
  DescribeStateMachineForExecutionOutput
> = (core, input) => {
  const execution = requireExecution(core, input.executionArn!);
  const machine = core.registry.get('stateMachine', execution.stateMachineArn);
  const { versionArn } = execution;
  const version = versionArn === undefined ? undefined : core.registry.get('version', versionArn);
  const subject = version ?? machine;
  const references = variableReferences(execution.definition.text);
  const { mapRunArn } = execution;
  const mapRun = mapRunArn === undefined ? undefined : core.registry.get('mapRun', mapRunArn);
  const withData = input.includedData !== 'METADATA_ONLY';
  return {
    stateMachineArn: execution.stateMachineArn,
    name: execution.stateMachineName,
    definition: withData ? execution.definition.text : '',
    roleArn: execution.roleArn,
    updateDate: new Date(machine?.updateDate ?? machine?.creationDate ?? execution.startDate),
    loggingConfiguration: subject?.loggingConfiguration ?? noLogging,
    tracingConfiguration: subject?.tracingConfiguration ?? { enabled: false },
    encryptionConfiguration: subject?.encryptionConfiguration ?? { type: 'AWS_OWNED_KEY' },
    ...(mapRun && { mapRunArn: mapRun.arn, label: mapRun.label }),
    ...(subject?.revisionId !== undefined && { revisionId: subject.revisionId }),
    ...(withData && references && { variableReferences: references }),
  };
};
