import type { IncomingMessage } from 'node:http';
import { WireFault } from './fault.ts';

/** One HTTP request, read whole. Header names are lower case; `path` is as sent, not decoded, without the query. */
export interface WireRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  rawQuery: string;
  headers: Record<string, string>;
  body: Buffer;
  sourceIp: string;
}

/** What is sent back. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** The largest request taken: Lambda's synchronous payload limit of 6 MB is the largest of the services here, S3 apart. */
const longestBody = 64 * 1024 * 1024;

/** Reads a request to its end. @throws WireFault `tooLarge` */
export async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) throw new WireFault('tooLarge', `Request must be smaller than ${longestBody} bytes`);
    chunks.push(chunk);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(rawQuery),
    rawQuery,
    headers,
    body: Buffer.concat(chunks),
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
}
