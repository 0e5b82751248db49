import { createHash, createPublicKey, verify } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { canonicalJson } from '../canonical.ts';
import type { UnsignedVote, Vote } from './vote.ts';

const algorithm = 'ECDSA_SHA_256';

/** What the vote key signs: SHA-256 of RFC 8785 of the vote without its signature. */
export function voteHash({ signature: _, ...unsigned }: UnsignedVote & { signature?: string }): Buffer {
  return createHash('sha256').update(canonicalJson(unsigned), 'utf8').digest();
}

/**
 * Was this vote taken back? A vote is known by what it says and not by its signature: of one signature anybody can make
 * another that verifies as well (ECDSA: s and n - s).
 */
export function isWithdrawn({ withdrawn }: { withdrawn: readonly string[] }, vote: Vote): boolean {
  return withdrawn.length > 0 && withdrawn.includes(voteHash(vote).toString('hex'));
}

/** Signs a vote with the cell's vote key (KMS Sign, ECDSA_SHA_256, MessageType DIGEST). */
export async function signVote(kms: KMSClient, voteKeyId: string, vote: UnsignedVote): Promise<Vote> {
  const { Signature } = await kms.send(
    new SignCommand({ KeyId: voteKeyId, Message: voteHash(vote), MessageType: 'DIGEST', SigningAlgorithm: algorithm }),
  );
  return { ...vote, signature: Buffer.from(Signature!).toString('base64') };
}

/**
 * Judges signatures of votes with the vote key's public half, as KMS gives it now: is this the vote key's signature, over
 * exactly this vote? One call of KMS for however many votes.
 */
export async function voteVerifier(kms: KMSClient, voteKeyId: string): Promise<(vote: Vote) => boolean> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: voteKeyId }));
  const key = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
  return ({ signature, ...unsigned }) => {
    const der = Buffer.from(signature, 'base64');
    // Base64 can be written in more than one way; only one of them is what was signed and told in the record.
    if (der.toString('base64') !== signature) return false;
    return verify('sha256', Buffer.from(canonicalJson(unsigned), 'utf8'), { key, dsaEncoding: 'der' }, der);
  };
}
