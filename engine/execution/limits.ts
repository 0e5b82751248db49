import { StateFailure } from './failure.ts';

/** Quotas of the service (Developer guide, "Step Functions service quotas"). */
export const maxPayloadBytes = 262_144;
export const maxHistoryEvents = 25_000;
/** MaxConcurrency of an inline Map when the definition sets none. */
export const inlineMapConcurrency = 40;
/** Child executions of a map run at a time when the definition sets no limit (Developer guide, "Distributed mode"). */
export const mostMapRunConcurrency = 10_000;

/** More UTF-8 bytes than a payload may have? A UTF-16 unit makes at most three. */
export function exceedsPayload(text: string): boolean {
  if (text.length * 3 <= maxPayloadBytes) return false;
  return text.length > maxPayloadBytes || Buffer.byteLength(text) > maxPayloadBytes;
}

/** @throws {StateFailure} States.DataLimitExceeded when the text is larger than a payload may be. `subject` is a state's name or a task's resource. */
export function checkPayload(subject: string, text: string): void {
  if (!exceedsPayload(text)) return;
  throw new StateFailure(
    'States.DataLimitExceeded',
    `The state/task '${subject}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** The history is full: only ExecutionSucceeded may be its last event but for the failure itself. */
export class HistoryFull extends Error {}
