import { createHash, createHmac, randomUUID } from 'node:crypto';
import { GetFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Connection } from './connection.ts';
import { CliFailure } from './failure.ts';

/** A vote as `stepbook-cast-vote` takes it. `words` are the first four digest words. */
export interface Vote {
  gate: string;
  decision: 'approve' | 'reject' | 'withdraw';
  digest: string;
  words: string;
  target?: string;
  comment?: string;
}

/** What the gate says after the vote. */
export interface VoteAnswer {
  status?: string;
  text?: string;
  /** The same person had voted so before. */
  repeated?: boolean;
}

/** SHA-256 as @smithy/signature-v4 wants its hash: keyed (HMAC) or plain. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : Buffer.from(secret as ArrayBuffer));
  }
  update(chunk: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(typeof chunk === 'string' ? chunk : Buffer.from(chunk as ArrayBuffer));
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

/**
 * Sends a vote to the cell's IAM-authorised function URL, signed (SigV4, service `lambda`) with the caller's own credentials.
 * @throws CliFailure `refused` with the gate's own error name and reason
 */
export async function castVote(connection: Connection, vote: Vote): Promise<VoteAnswer> {
  const { FunctionUrl } = await connection.lambda.send(
    new GetFunctionUrlConfigCommand({ FunctionName: 'stepbook-cast-vote' }),
  );
  const url = new URL(FunctionUrl!);
  const signer = new SignatureV4({
    service: 'lambda',
    region: connection.region,
    credentials: connection.lambda.config.credentials,
    sha256: Sha256,
  });
  const body = JSON.stringify({ ...vote, nonce: randomUUID() });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port ? { port: Number(url.port) } : {}),
    path: url.pathname,
    query: {},
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
  });
  const response = await fetch(url, { method: 'POST', headers: signed.headers, body });
  const text = await response.text();
  let answer: VoteAnswer & { error?: string; message?: string; Message?: string };
  try {
    answer = JSON.parse(text);
  } catch {
    answer = { message: text };
  }
  if (response.ok) return answer;
  throw new CliFailure(
    'refused',
    answer.error ?? `Http${response.status}`,
    answer.message ?? answer.Message ?? 'the vote was refused',
  );
}
