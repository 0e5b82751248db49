import { GetCommandInvocationCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** How a command on an instance ended (SSM GetCommandInvocation; stdout is cut at 24,000 characters, stderr at 8,000). */
export interface CommandResult {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  /** SSM's StatusDetails, e.g. `DeliveryTimedOut`. */
  details: string;
  exitCode: number;
  stdout: string;
  stderr: string;
}

// StatusDetails of SSM "Understanding command statuses" that end a command; every other is on its way.
const ENDED: Record<string, CommandResult['status']> = {
  Success: 'SUCCEEDED',
  Failed: 'FAILED',
  Cancelled: 'FAILED',
  Terminated: 'FAILED',
  Undeliverable: 'FAILED',
  InvalidPlatform: 'FAILED',
  AccessDenied: 'FAILED',
  DeliveryTimedOut: 'TIMED_OUT',
  ExecutionTimedOut: 'TIMED_OUT',
  TimedOut: 'TIMED_OUT',
};

/** The result of a command that has ended; undefined while it is on its way, or not visible yet. */
export async function commandResult(
  ssm: SSMClient,
  commandId: string,
  instanceId: string,
): Promise<CommandResult | undefined> {
  try {
    const found = await ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId }));
    // AWS writes some details with spaces ("Execution Timed Out") and has more of them than its guide lists.
    const details = (found.StatusDetails ?? found.Status ?? '').replaceAll(' ', '');
    const status = ENDED[details] ?? ENDED[found.Status ?? ''];
    if (!status) return undefined;
    return {
      status,
      details,
      exitCode: found.ResponseCode ?? -1,
      stdout: found.StandardOutputContent ?? '',
      stderr: found.StandardErrorContent ?? '',
    };
  } catch (error) {
    if ((error as Error).name === 'InvocationDoesNotExist') return undefined;
    throw error;
  }
}
