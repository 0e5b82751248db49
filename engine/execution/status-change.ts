import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { textOf } from './payload.ts';
import { redriveStatusOf } from './redrive-status.ts';
import type { Execution } from './state.ts';

/** The `detail` of EventBridge's "Step Functions Execution Status Change" (Developer guide, "Automating event delivery"). */
export interface StatusChange {
  executionArn: string;
  stateMachineArn: string;
  stateMachineVersionArn: string | null;
  stateMachineAliasArn: string | null;
  name: string;
  status: ExecutionStatus;
  /** Milliseconds since the epoch, as in the event. */
  startDate: number;
  stopDate: number | null;
  input: string | null;
  inputDetails: { included: boolean };
  output: string | null;
  outputDetails: { included: boolean } | null;
  error: string | null;
  cause: string | null;
  redriveCount: number;
  redriveDate: number | null;
  redriveStatus: string;
  redriveStatusReason: string | null;
}

/** EventBridge leaves out an input or output with which its event would exceed 248 KiB. */
const longestIncluded = 248 * 1024;

/** `started`: the change to RUNNING, whatever has become of the execution since. */
export function statusChangeOf(current: Execution, started: boolean): StatusChange {
  const execution: Execution = started ? { ...current, status: 'RUNNING' } : current;
  if (started) for (const member of ['output', 'error', 'cause', 'stopDate'] as const) delete execution[member];
  const input = textOf(execution.input);
  const output = execution.output === undefined ? null : textOf(execution.output);
  const total = Buffer.byteLength(input) + (output === null ? 0 : Buffer.byteLength(output));
  const included = total <= longestIncluded;
  const { redriveStatus, redriveStatusReason } = redriveStatusOf(execution, execution.stopDate ?? execution.startDate);
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    stateMachineVersionArn: execution.versionArn ?? null,
    stateMachineAliasArn: execution.aliasArn ?? null,
    name: execution.name,
    status: execution.status,
    startDate: execution.startDate,
    stopDate: execution.stopDate ?? null,
    input: included ? input : null,
    inputDetails: { included },
    output: included ? output : null,
    outputDetails: output === null ? null : { included },
    error: execution.error ?? null,
    cause: execution.cause ?? null,
    redriveCount: execution.redriveCount,
    redriveDate: execution.redriveDate ?? null,
    redriveStatus,
    redriveStatusReason: redriveStatusReason ?? null,
  };
}
