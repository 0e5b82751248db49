import { WireFault } from '../wire/fault.ts';
import type { WireRequest } from '../wire/request.ts';
import type { Caller } from './caller.ts';
import { readSignature, verifySignature } from './signature.ts';

/** A key that was issued here: whose it is, and the secret its signatures are verified with. */
export interface IssuedKey {
  accessKeyId: string;
  secretAccessKey: string;
  account: string;
  /** ARN. */
  principal: string;
  sessionName?: string;
  /** Temporary credentials: the request must carry this as `x-amz-security-token`. */
  sessionToken?: string;
}

/** Looks a key up; undefined for one that was not issued here. */
export type KeyLookup = (accessKeyId: string) => IssuedKey | undefined;

/**
 * Who signed a request. An access key id of twelve digits is that account's root, taken on trust: the stack listens on
 * the loopback interface alone, and the rehearsal's account keys are no secret. Every other key must be one that was
 * issued here, and its signature must be right.
 * @throws WireFault
 */
export async function authenticate(request: WireRequest, findKey: KeyLookup, now: number): Promise<Caller> {
  const signature = readSignature(request);
  if (!signature) throw new WireFault('missingSignature', 'Request is missing Authentication Token');
  const { accessKeyId, region } = signature;
  const origin = { sourceIp: request.sourceIp, userAgent: request.headers['user-agent'] ?? '' };
  if (/^\d{12}$/.test(accessKeyId)) {
    return { account: accessKeyId, region, principal: `arn:aws:iam::${accessKeyId}:root`, accessKeyId, ...origin };
  }
  const key = findKey(accessKeyId);
  if (!key || request.headers['x-amz-security-token'] !== key.sessionToken) {
    throw new WireFault('unknownKey', 'The security token included in the request is invalid.');
  }
  await verifySignature(request, signature, key.secretAccessKey, now);
  const { account, principal, sessionName } = key;
  return { account, region, principal, accessKeyId, ...origin, ...(sessionName !== undefined && { sessionName }) };
}
