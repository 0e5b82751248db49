import { randomUUID } from 'node:crypto';
import { type BusEvent, newEvent } from '../events/event.ts';
import type { Caller } from '../identities/caller.ts';

/** A call that CloudTrail records. */
export interface RecordedCall {
  operation: string;
  requestParameters: Record<string, unknown>;
  responseElements: Record<string, unknown> | null;
  /** Milliseconds since the epoch. */
  time: number;
}

/** Who called, as CloudTrail writes it (CloudTrail User Guide, "userIdentity element"). */
function userIdentity({ account, principal, accessKeyId, sessionName }: Caller): object {
  if (principal.endsWith(':root')) {
    return { type: 'Root', principalId: account, arn: principal, accountId: account, accessKeyId };
  }
  if (sessionName === undefined) {
    const userName = principal.split('/').at(-1);
    return { type: 'IAMUser', principalId: accessKeyId, arn: principal, accountId: account, accessKeyId, userName };
  }
  const role = principal.split('/')[1];
  const issuer = {
    type: 'Role',
    principalId: accessKeyId,
    arn: `arn:aws:iam::${account}:role/${role}`,
    accountId: account,
    userName: role,
  };
  return {
    type: 'AssumedRole',
    principalId: `${accessKeyId}:${sessionName}`,
    arn: principal,
    accountId: account,
    accessKeyId,
    sessionContext: { sessionIssuer: issuer },
  };
}

/** Inputs and causes are left out of CloudTrail's records of Step Functions. */
const hidden = ['input', 'cause', 'error', 'definition'];

/** The event "AWS API Call via CloudTrail" of a call to Step Functions. */
export function apiCallEvent(caller: Caller, call: RecordedCall): BusEvent {
  const parameters = Object.entries(call.requestParameters).map(([name, value]) => [
    name,
    hidden.includes(name) ? 'HIDDEN_DUE_TO_SECURITY_REASONS' : value,
  ]);
  const { account, region } = caller;
  const detail = {
    eventVersion: '1.11',
    userIdentity: userIdentity(caller),
    eventTime: new Date(call.time).toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: 'states.amazonaws.com',
    eventName: call.operation,
    awsRegion: region,
    sourceIPAddress: caller.sourceIp,
    userAgent: caller.userAgent,
    requestParameters: Object.fromEntries(parameters) as object,
    responseElements: call.responseElements,
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
  return newEvent(
    { source: 'aws.states', 'detail-type': 'AWS API Call via CloudTrail', account, region, detail },
    call.time,
  );
}
