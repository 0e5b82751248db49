import { createHash } from 'node:crypto';
import { canonicalJson } from '../../canonical.ts';
import type { Decision } from '../vote.ts';

/** What a person's passkey signs at a gate: this decision, of this plan, by this person, from one showing of the page. */
export interface Intent {
  decision: Decision;
  /** Plan digest. */
  digest: string;
  gate: string;
  /** From the page: when it was shown, and random; taken once. */
  nonce: string;
  person: string;
}

/** The WebAuthn challenge of an intent: SHA-256 of RFC 8785 of it, base64url. */
export function challengeOf({ decision, digest, gate, nonce, person }: Intent): string {
  const text = canonicalJson({ decision, digest, gate, nonce, person });
  return createHash('sha256').update(text, 'utf8').digest('base64url');
}
