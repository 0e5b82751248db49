import { channel } from 'node:diagnostics_channel';
import type { Caller } from '../identities/caller.ts';
import type { WireRequest } from './request.ts';

/** A call that a service of the stack has answered without an error, as CloudTrail would have it. */
export interface AnsweredCall {
  /** As IAM writes it, e.g. `ssm:SendCommand`. */
  action: string;
  request: WireRequest;
  caller: Caller;
}

/** Every answered call is published here; nobody need listen. */
export const answeredCalls = channel('stepbook.answered-calls');
