import type { DescribeExecutionInput, DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { textOf } from '../../execution/payload.ts';
import { redriveStatusOf } from '../../execution/redrive-status.ts';
import { requireDescribed } from '../execution-reference.ts';
import { shownStatus } from '../shown-status.ts';
import type { Operation } from './operation.ts';

/** An execution as it is now. */
export const describeExecution: Operation<DescribeExecutionInput, DescribeExecutionOutput> = (core, input) => {
  const execution = requireDescribed(core, input.executionArn!);
  const { stopDate, output, error, cause, versionArn, aliasArn, mapRunArn, traceHeader, redriveDate } = execution;
  const included = input.includedData !== 'METADATA_ONLY';
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: shownStatus(core, execution),
    startDate: new Date(execution.startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    ...(included && { input: textOf(execution.input), inputDetails: { included } }),
    ...(included && output && { output: textOf(output), outputDetails: { included } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(versionArn !== undefined && { stateMachineVersionArn: versionArn }),
    ...(aliasArn !== undefined && { stateMachineAliasArn: aliasArn }),
    ...(mapRunArn !== undefined && { mapRunArn }),
    ...(traceHeader !== undefined && { traceHeader }),
    redriveCount: execution.redriveCount,
    ...(redriveDate !== undefined && { redriveDate: new Date(redriveDate) }),
    ...redriveStatusOf(execution, core.clock.now()),
  };
};
