import type { WireRequest } from '../wire/request.ts';

/**
 * The object of a request whose body is sent in chunks with their own signatures or with trailing checksums
 * (S3 API Reference, "Transferring payload in multiple chunks"); any other body as it is.
 */
export function objectBody(request: WireRequest): Buffer {
  const { body, headers } = request;
  if (!headers['x-amz-content-sha256']?.startsWith('STREAMING-')) return body;
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const size = Number.parseInt(body.subarray(at, lineEnd).toString('latin1').split(';')[0]!, 16);
    if (!(size > 0)) break;
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
