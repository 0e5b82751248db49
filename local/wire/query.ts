import type { WireRequest } from './request.ts';

/** The form parameters of a request of the Query protocol. */
export function queryParameters({ body, query }: WireRequest): URLSearchParams {
  return body.length > 0 ? new URLSearchParams(body.toString('utf8')) : query;
}

/** The action of a Query request that is signed for a service; undefined for any other request. */
export function queryOperation(request: WireRequest, signingName: string): string | undefined {
  if (signedFor(request) !== signingName || request.headers['x-amz-target']) return undefined;
  return queryParameters(request).get('Action') ?? undefined;
}

/** The service in the credential scope of a request's signature. */
export function signedFor({ headers }: WireRequest): string | undefined {
  return /Credential=[^/,]+\/\d+\/[^/]+\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1];
}
