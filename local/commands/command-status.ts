import { type Invocation, isFinal } from './command-store.ts';

/** What a command is as a whole, from its invocations. */
export function commandStatus(invocations: Invocation[]) {
  const has = (status: Invocation['status']) => invocations.some((item) => item.status === status);
  const all = (status: Invocation['status']) => invocations.every((item) => item.status === status);
  const completed = invocations.filter(({ status }) => isFinal(status));
  const errors = completed.filter(({ status }) => status === 'Failed' || status === 'TimedOut');
  const overall = () => {
    if (completed.length < invocations.length) {
      if (has('Cancelling')) return 'Cancelling';
      return has('InProgress') || completed.length > 0 ? 'InProgress' : 'Pending';
    }
    if (all('Success')) return 'Success';
    if (has('Failed')) return 'Failed';
    return has('TimedOut') ? 'TimedOut' : 'Cancelled';
  };
  const Status = overall();
  return {
    Status,
    StatusDetails: invocations.length === 1 ? invocations[0]!.details : Status,
    TargetCount: invocations.length,
    CompletedCount: completed.length,
    ErrorCount: errors.length,
    DeliveryTimedOutCount: invocations.filter(({ details }) => details === 'DeliveryTimedOut').length,
  } as const;
}
