import { SendCommandCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { PinnedDocument } from '../../workflows/shared/plan.ts';
import { sha256Hex } from './canonical.ts';

/** One command to send: pinned bytes, one instance, both time-outs in seconds. */
export interface Sending {
  document: Pick<PinnedDocument, 'name' | 'version' | 'sha256'>;
  parameters: Record<string, string[]>;
  instanceId: string;
  deliverySeconds: number;
  comment: string;
}

// SSM: at most 100 characters.
const LONGEST_COMMENT = 100;

/** The comment by which a command is found again. One that is too long ends in its digest, so that no two are the same. */
export function commentOf(...words: string[]): string {
  const comment = words.join(' ');
  if (comment.length <= LONGEST_COMMENT) return comment;
  const end = ` ${sha256Hex(comment).slice(0, 16)}`;
  return comment.slice(0, LONGEST_COMMENT - end.length) + end;
}

/**
 * Sends a command to one instance, by id, with the version and the hash that were pinned: SSM refuses it when the
 * document is another by now. Gives the command's id.
 */
export async function sendCommand(ssm: SSMClient, sending: Sending): Promise<string> {
  const { name, version, sha256 } = sending.document;
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: name,
      DocumentVersion: version,
      DocumentHash: sha256,
      DocumentHashType: 'Sha256',
      InstanceIds: [sending.instanceId],
      Parameters: sending.parameters,
      TimeoutSeconds: sending.deliverySeconds,
      Comment: sending.comment,
    }),
  );
  return Command!.CommandId!;
}

/** True when the service said no (HTTP 4xx): what was asked did certainly not happen. */
export function wasRefused(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}
