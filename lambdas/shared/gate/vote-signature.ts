import { createHash } from 'node:crypto';
import { type KMSClient, SignCommand, VerifyCommand } from '@aws-sdk/client-kms';
import { canonicalJson } from '../canonical.ts';
import type { UnsignedVote, Vote } from './vote.ts';

const algorithm = 'ECDSA_SHA_256';

/** What the vote key signs: SHA-256 of RFC 8785 of the vote without its signature. */
export function voteHash({ signature: _, ...unsigned }: UnsignedVote & { signature?: string }): Buffer {
  return createHash('sha256').update(canonicalJson(unsigned), 'utf8').digest();
}

/** Signs a vote with the cell's vote key (KMS Sign, ECDSA_SHA_256, MessageType DIGEST). */
export async function signVote(kms: KMSClient, voteKeyId: string, vote: UnsignedVote): Promise<Vote> {
  const { Signature } = await kms.send(
    new SignCommand({ KeyId: voteKeyId, Message: voteHash(vote), MessageType: 'DIGEST', SigningAlgorithm: algorithm }),
  );
  return { ...vote, signature: Buffer.from(Signature!).toString('base64') };
}

/** Is the signature the vote key's, over exactly this vote? */
export async function isVoteSigned(kms: KMSClient, voteKeyId: string, vote: Vote): Promise<boolean> {
  try {
    const { SignatureValid } = await kms.send(
      new VerifyCommand({
        KeyId: voteKeyId,
        Message: voteHash(vote),
        MessageType: 'DIGEST',
        SigningAlgorithm: algorithm,
        Signature: Buffer.from(vote.signature, 'base64'),
      }),
    );
    return SignatureValid === true;
  } catch (error) {
    if ((error as Error).name === 'KMSInvalidSignatureException') return false;
    throw error;
  }
}
