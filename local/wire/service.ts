import type { Caller } from '../identities/caller.ts';
import type { Protocol } from './protocol.ts';
import type { WireAnswer, WireRequest } from './request.ts';

/** One question to IAM: may the caller do this action on this resource? */
export interface Demand {
  /** e.g. `dynamodb:PutItem`. */
  action: string;
  /** ARN, or `*` for actions that know no resource. */
  resource: string;
  /** The partition key of the one row that a write to a table is for (IAM's `dynamodb:LeadingKeys`). */
  leadingKey?: string;
}

/** One AWS service on the wire. The front authenticates, asks IAM about the demands, and then lets it answer. */
export interface Service {
  /** Service name in the credential scope of its signatures, e.g. `states`. */
  signingName: string;
  protocol: Protocol;
  /** The operation a request is for; undefined when the request belongs to another service. */
  operationOf(request: WireRequest): string | undefined;
  /** What the operation needs to be allowed to. */
  demands(operation: string, request: WireRequest, caller: Caller): Demand[];
  answer(operation: string, request: WireRequest, caller: Caller): Promise<WireAnswer>;
}
