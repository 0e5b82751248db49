import * as z from 'zod';

/** What a person may say at a gate. `withdraw` takes back an earlier vote while the gate is open. */
export const Decision = z.enum(['approve', 'reject', 'withdraw']);

/** How it was proven who voted, weakest first. */
export const Strength = z.enum(['mail', 'iam', 'passkey']);

/** An assertion of a passkey (WebAuthn Level 3). Its challenge covers decision, digest, gate, nonce and person. */
export const PasskeyProof = z.strictObject({
  /** Credential id, base64url. */
  credential: z.string(),
  nonce: z.string(),
  /** base64url. */
  authenticatorData: z.string(),
  /** As text: it is JSON. */
  clientDataJSON: z.string(),
  /** DER, base64url: ES256 over authenticatorData and SHA-256 of clientDataJSON. */
  signature: z.string(),
});

/**
 * One vote as it is signed and kept for ever. The signature covers RFC 8785 of everything but `signature`
 * (ECDSA P-256 over its SHA-256, DER, base64, by the cell's vote key); `docs/decisions/votes-are-signed-rows.md` has it for auditors.
 */
export const Vote = z.strictObject({
  format: z.literal('stepbook-vote/1'),
  gate: z.string(),
  run: z.string(),
  person: z.string(),
  decision: Decision,
  /** Plan digest that the person was shown and names; 64 hex digits. */
  digest: z.string(),
  /** SHA-256 of the gate's people with their identities, as they were when this vote was taken. */
  roster: z.string(),
  /** The digest words as typed, in lower case with single spaces. */
  words: z.string(),
  /** The target's name as typed, where the gate asks for it. */
  target: z.string().optional(),
  comment: z.string().optional(),
  strength: Strength,
  /** Where a passkey proved it: what the authenticator signed, so that anybody can ask again with the roster's key. */
  passkey: PasskeyProof.optional(),
  /** IAM ARN of the caller, `passkey:` and the credential id, or `mailto:` and the address whose link was used. */
  principal: z.string(),
  /** AWS account of the caller. */
  account: z.string().optional(),
  /** SHA-256 of gate id and source address, hex: equal addresses at one gate can be seen, addresses cannot. */
  source: z.string().optional(),
  /** RFC 3339, UTC, by the service's clock. */
  time: z.string(),
  /** DER signature, base64. */
  signature: z.string(),
});

export type PasskeyProof = z.infer<typeof PasskeyProof>;
export type Vote = z.infer<typeof Vote>;
export type UnsignedVote = Omit<Vote, 'signature'>;
export type Decision = z.infer<typeof Decision>;
export type Strength = z.infer<typeof Strength>;

const rank: Record<Strength, number> = { mail: 0, iam: 1, passkey: 1 };

/** Does a proof count at a gate that asks for `wanted`? IAM credentials and a passkey prove the person alike; a mailbox does not. */
export function isStrongEnough(given: Strength, wanted: Strength): boolean {
  return rank[given] >= rank[wanted];
}
