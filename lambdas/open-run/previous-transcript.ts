import { GetPublicKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { TranscriptDamaged } from '../shared/errors.ts';
import type { Lock } from '../shared/locks.ts';
import { verifyTranscript } from '../shared/transcript/verify-transcript.ts';

export interface PreviousPorts {
  s3: S3Client;
  kms: KMSClient;
  bucket: string;
  transcriptKeyId: string;
}

/** The transcript that a new one follows. */
export interface Previous {
  run: string;
  head: string;
}

/**
 * The transcript of the run that last held a target's lock, verified with the cell's own key; undefined when there is
 * none. Throws `TranscriptDamaged` when it is gone, does not verify, or is not the one that was sealed then.
 */
export async function previousTranscript(
  ports: PreviousPorts,
  target: string,
  lock: Lock,
): Promise<Previous | undefined> {
  if (!lock.transcript) return undefined;
  const { run, key, head } = lock.transcript;
  const refuse = (why: string, cause?: unknown) =>
    new TranscriptDamaged(`the last transcript of ${target}, of run ${run} (${key}), ${why}; no new run begins on it`, {
      cause,
    });
  const [text, publicKey] = await Promise.all([
    load(ports, key).catch((cause: Error) => {
      if (cause.name === 'NoSuchKey') throw refuse('is not there', cause);
      throw cause;
    }),
    ownKey(ports),
  ]);
  const { problems } = verifyTranscript(text, { publicKey });
  const [first] = problems;
  if (first) throw refuse(`does not verify: ${first.seq === undefined ? '' : `entry ${first.seq}: `}${first.what}`);
  const sealed = JSON.parse(text) as { run: { id: string }; seal: { head: string } };
  if (sealed.run.id !== run || sealed.seal.head !== head) {
    throw refuse(`is of run ${sealed.run.id} with the head ${sealed.seal.head}, not ${head}`);
  }
  return { run, head };
}

async function load({ s3, bucket }: PreviousPorts, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body!.transformToString();
}

async function ownKey({ kms, transcriptKeyId }: PreviousPorts): Promise<string> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: transcriptKeyId }));
  return Buffer.from(PublicKey!).toString('base64');
}
