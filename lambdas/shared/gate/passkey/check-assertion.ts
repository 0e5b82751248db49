import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Passkey } from '../../../../workflows/shared/estate.ts';
import type { Vote } from '../vote.ts';
import { challengeOf } from './challenge.ts';

const userPresentAndVerified = 0x05;

/** Is this a page of the relying party: its host or one below it, over TLS, or on this computer? */
function isOriginOf(origin: unknown, rpId: string): boolean {
  if (typeof origin !== 'string' || !URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  if (hostname !== rpId && !hostname.endsWith(`.${rpId}`)) return false;
  return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
}

/**
 * Why the assertion in a stored vote does not prove it; undefined when it does (WebAuthn Level 3, section 7.2, steps 10 to
 * 21 as far as they can be asked again later). Whoever took the vote has asked the library; this asks afresh, with the
 * public key of the plan's roster, before anything acts on the vote. `verify-transcript.ts` does the same for auditors.
 */
export function assertionFault(vote: Vote, passkeys: readonly Passkey[] = []): string | undefined {
  const { passkey } = vote;
  if (!passkey) return 'it carries no assertion of a passkey';
  const known = passkeys.find((each) => each.id === passkey.credential);
  if (!known) return `the passkey ${passkey.credential} is not that person's`;
  let client: { type?: unknown; challenge?: unknown; origin?: unknown; crossOrigin?: unknown };
  try {
    client = JSON.parse(passkey.clientDataJSON);
  } catch {
    return 'the client data of its assertion are no JSON';
  }
  if (client.type !== 'webauthn.get') return `its assertion is a ${client.type}, not a webauthn.get`;
  const { decision, digest, gate, person } = vote;
  if (client.challenge !== challengeOf({ decision, digest, gate, person, nonce: passkey.nonce })) {
    return 'its assertion was made for something else';
  }
  if (!isOriginOf(client.origin, known.rpId)) return `its assertion was made on ${client.origin}, not on ${known.rpId}`;
  if (client.crossOrigin === true) return 'its assertion was made within a page of another site';
  const data = Buffer.from(passkey.authenticatorData, 'base64url');
  if (!data.subarray(0, 32).equals(createHash('sha256').update(known.rpId).digest())) {
    return `its assertion is not for ${known.rpId}`;
  }
  if (((data[32] ?? 0) & userPresentAndVerified) !== userPresentAndVerified)
    return 'the passkey did not verify its user';
  const clientHash = createHash('sha256').update(passkey.clientDataJSON, 'utf8').digest();
  const key = createPublicKey({ key: Buffer.from(known.publicKey, 'base64'), format: 'der', type: 'spki' });
  const signature = Buffer.from(passkey.signature, 'base64url');
  return verify('sha256', Buffer.concat([data, clientHash]), key, signature)
    ? undefined
    : 'the signature of its assertion does not verify';
}
