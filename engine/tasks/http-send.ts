import { type IncomingMessage, request as requestPlain, STATUS_CODES } from 'node:http';
import { request as requestSecure } from 'node:https';
import { StateFailure } from '../execution/failure.ts';
import { maxPayloadBytes } from '../execution/limits.ts';
import type { HttpTaskAnswer, HttpTaskRequest } from '../ports.ts';

/** After this long an HTTP Task fails, whatever its TimeoutSeconds (Developer guide, "Timeouts for connections"). */
const longestMillis = 60_000;

type Sent = Pick<HttpTaskRequest, 'method' | 'url' | 'headers' | 'body'>;

/**
 * Sends one request on a connection of its own and reads the answer; a redirection is an answer like any other.
 * @throws {StateFailure} States.DataLimitExceeded, States.Runtime: too long, or no text
 * @throws the error of the socket, or of the time-out
 */
export async function sendHttp({ method, url, headers, body }: Sent): Promise<HttpTaskAnswer> {
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const sent = {
    ...headers,
    ...(body !== undefined && !hasType && { 'Content-Type': 'application/json; charset=UTF-8' }),
    ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }),
  };
  const signal = AbortSignal.timeout(longestMillis);
  const make = new URL(url).protocol === 'https:' ? requestSecure : requestPlain;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      make(url, { method, headers: sent, agent: false, signal }, resolve).on('error', reject).end(body);
    });
    const { statusCode = 0, statusMessage, headersDistinct } = answer;
    return {
      statusCode,
      statusText: statusMessage || (STATUS_CODES[statusCode] ?? ''),
      headers: headersDistinct as Record<string, string[]>,
      body: await textOf(answer),
    };
  } catch (error) {
    if (signal.aborted) throw new Error(`No answer within ${longestMillis / 1000} seconds.`, { cause: error });
    throw error;
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxPayloadBytes) {
      answer.destroy();
      throw new StateFailure('States.DataLimitExceeded', `The answer is longer than ${maxPayloadBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  const [, charset = 'utf-8'] = /charset="?([\w-]+)/i.exec(answer.headers['content-type'] ?? '') ?? [];
  try {
    return new TextDecoder(charset, { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw Object.assign(new StateFailure('States.Runtime', 'The answer cannot be read as text.'), { cause });
  }
}
