import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Entry } from '../shared/entries.ts';
import type { Run } from '../shared/runs.ts';
import type { Table } from '../shared/table.ts';
import { bodiesOf, sealedOf, sealText, transcriptText } from '../shared/transcript/build-transcript.ts';
import { readHistory } from './read-history.ts';

export interface SealPorts {
  table: Table;
  sfn: SFNClient;
  kms: KMSClient;
  s3: S3Client;
  transcriptKeyId: string;
  voteKeyId: string;
  bucket: string;
}

/**
 * Seals the entries of a closed run with the cell's transcript key and stores the file, once: a transcript that is there
 * is never written over, and a second one would have the same entries.
 */
export async function sealTranscript(
  ports: SealPorts,
  run: Run,
  entries: Entry[],
): Promise<{ key: string; head: string; entries: number }> {
  const [history, bodies, transcriptKey, voteKey] = await Promise.all([
    readHistory(ports.sfn, run.execution),
    bodiesOf(ports.table, entries),
    publicKey(ports.kms, ports.transcriptKeyId),
    publicKey(ports.kms, ports.voteKeyId),
  ]);
  const { id, procedure, execution, mode, target, targetKey, status, started, closed, failure, previous } = run;
  const told = {
    id,
    procedure,
    execution,
    mode,
    target,
    targetKey,
    status,
    started,
    closed: closed!,
    ...(failure && { error: failure.error }),
    ...(previous && { previous }),
  };
  const sealed = sealedOf(entries, history, {
    keyId: transcriptKey.id,
    publicKey: transcriptKey.spki,
    votePublicKey: voteKey.spki,
  });
  const { Signature } = await ports.kms.send(
    new SignCommand({
      KeyId: ports.transcriptKeyId,
      MessageType: 'DIGEST',
      Message: createHash('sha256').update(sealText(told, sealed), 'utf8').digest(),
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
  );
  const signature = Buffer.from(Signature!).toString('base64');
  const text = transcriptText({ run: told, entries, history, bodies, seal: { ...sealed, signature } });
  const key = `${id}.transcript.json`;
  await store(ports, key, text);
  return { key, head: sealed.head, entries: sealed.count };
}

async function publicKey(kms: KMSClient, keyId: string): Promise<{ id: string; spki: string }> {
  const { KeyId, PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
  return { id: KeyId!, spki: Buffer.from(PublicKey!).toString('base64') };
}

async function store({ s3, bucket }: SealPorts, key: string, text: string): Promise<void> {
  try {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: text,
        ContentType: 'application/json',
        ChecksumSHA256: createHash('sha256').update(text, 'utf8').digest('base64'),
        IfNoneMatch: '*',
      }),
    );
  } catch (error) {
    // S3 answers 412 when the key exists: an earlier try has stored it.
    if ((error as Error).name !== 'PreconditionFailed') throw error;
  }
}
