import { StateFailure } from '../execution/failure.ts';
import type { HttpAdditions, HttpParts, HttpTaskRequest } from '../ports.ts';
import { encoded, type Fields, formText } from './http-form.ts';
import type { HttpParameters } from './http-parameters.ts';

const none: HttpAdditions = { headers: {}, query: {}, body: {} };

/**
 * The request an HTTP Task sends. Where the task and its connection have the same header, query parameter or member of
 * the body, the connection's counts (Developer guide, "Merging EventBridge connection and HTTP Task definition data").
 * @throws {StateFailure} States.Runtime: the connection's members cannot be added to the body
 */
export function httpRequest(asked: HttpParameters, additions: HttpAdditions, region: string): HttpTaskRequest {
  const parts = (added: HttpAdditions): HttpParts => ({
    url: urlOf(asked, added.query),
    headers: headersOf(asked, added.headers, region),
    body: bodyOf(asked, added.body),
  });
  return { connectionArn: asked.ConnectionArn, method: asked.Method, ...parts(additions), bare: parts(none) };
}

function urlOf({ ApiEndpoint, QueryParameters }: HttpParameters, added: HttpAdditions['query']): string {
  const url = new URL(ApiEndpoint);
  for (const name of Object.keys(added)) if (url.searchParams.has(name)) url.searchParams.delete(name);
  const own: Fields = Object.entries(QueryParameters)
    .filter(([name]) => !Object.hasOwn(added, name))
    .flatMap(([name, value]) => [value].flat().map((one): [string, unknown] => [name, textOf(one)]));
  const query = encoded([...own, ...Object.entries(added)]);
  url.search = [url.search.slice(1), query].filter(Boolean).join('&');
  return url.href;
}

function headersOf({ Headers }: HttpParameters, added: HttpAdditions['headers'], region: string) {
  const overridden = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const own = Object.entries(Headers)
    // The service's own, which a definition cannot change.
    .filter(([name]) => !/^(user-agent|range)$/i.test(name) && !overridden.has(name.toLowerCase()))
    .map(([name, value]) => [name, [value].flat().map(textOf).join(',')]);
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    ...added,
    'User-Agent': `Amazon|StepFunctions|HttpInvoke|${region}`,
    Range: 'bytes=0-262144',
  };
}

function bodyOf({ RequestBody, encodesForm, arrayFormat }: HttpParameters, added: HttpAdditions['body']) {
  let body = RequestBody;
  if (Object.keys(added).length > 0) {
    if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body))) {
      const cause =
        'The request body is no JSON object, so the body parameters of the connection cannot be added to it.';
      throw new StateFailure('States.Runtime', cause);
    }
    body = { ...body, ...added };
  }
  if (body === undefined) return undefined;
  if (encodesForm && typeof body === 'object' && body !== null) return formText(body, arrayFormat);
  return textOf(body);
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
