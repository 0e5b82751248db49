import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { getCACertificates, type TLSSocket } from 'node:tls';
import type * as z from 'zod';
import type { HttpFact } from '../../workflows/shared/facts/http.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import { addressProblem } from '../shared/outside-address.ts';
import type { Input } from './schema.ts';

const BODY_BYTES = 2048;
const DEFAULT_TIMEOUT_MS = 10_000;

export interface Ports extends EntryPorts {
  loopbackAllowed: boolean;
  timeoutMs?: number;
}

/**
 * Makes one GET request to an address, as a client of the outside would: the URL's host goes into Host and SNI, no
 * redirect is followed, at most 2 KB of the body are read, and all of it takes at most ten seconds. An untrusted
 * certificate is a finding and not an error.
 */
export async function probeHttp(input: z.infer<typeof Input>, ports: Ports): Promise<HttpFact> {
  const problem = addressProblem(input.address, ports);
  const found = problem
    ? { reachable: false, error: problem }
    : await get(input, ports.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  return recordFact(ports, input, 'http', { url: input.url, ...found });
}

async function get(input: z.infer<typeof Input>, timeoutMs: number): Promise<Omit<HttpFact, 'url'>> {
  const { protocol, hostname, host, pathname, search } = new URL(input.url);
  const secure = protocol === 'https:';
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)({
        host: input.address!,
        port: input.port,
        path: pathname + search,
        agent: false,
        headers: { host, 'user-agent': 'stepbook', accept: '*/*', connection: 'close' },
        signal,
        ...(secure && {
          servername: hostname,
          rejectUnauthorized: false,
          ca: [...getCACertificates('default'), ...input.trustedRoots],
        }),
      });
      request.once('response', resolve).once('error', reject).end();
    });
    const trusted = secure ? { trusted: (response.socket as TLSSocket).authorized } : {};
    const body = await readBody(response);
    return { reachable: true, status: response.statusCode!, ...trusted, ...json(body) };
  } catch (error) {
    return { reachable: false, error: signal.aborted ? `no answer within ${timeoutMs} ms` : (error as Error).message };
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= BODY_BYTES) break;
  }
  response.destroy();
  return Buffer.concat(chunks).subarray(0, BODY_BYTES).toString('utf8');
}

/** Of a body only JSON is kept: what else a host sends (an error page, another service's greeting) proves nothing. */
function json(text: string): { body?: unknown } {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return {};
  }
}
