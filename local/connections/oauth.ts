import type { HttpTaskAnswer } from '../../engine/ports.ts';
import { encoded } from '../../engine/tasks/http-form.ts';
import { sendHttp } from '../../engine/tasks/http-send.ts';
import { isLoopback } from '../../engine/tasks/loopback.ts';
import { type AuthParameters, pairsOf } from './auth-parameters.ts';

/** An access token, and when it is no good any more: milliseconds since the epoch. */
export interface AccessToken {
  value: string;
  until: number;
}

/**
 * Asks an authorization server for a token (RFC 6749, section 4.4, the client's credentials in the body). No error tells
 * what was sent.
 * @throws Error the server refused, or answered without a token
 */
export async function requestToken(
  parameters: NonNullable<AuthParameters['OAuthParameters']>,
  now: () => number,
): Promise<AccessToken> {
  const { AuthorizationEndpoint = '', ClientParameters, HttpMethod = 'POST', OAuthHttpParameters } = parameters;
  const { HeaderParameters, QueryStringParameters, BodyParameters } = OAuthHttpParameters ?? {};
  const url = new URL(AuthorizationEndpoint);
  if (url.protocol !== 'https:' && !isLoopback(url)) throw new Error('The authorization endpoint must be an HTTPS URL');
  for (const [name, value] of Object.entries(pairsOf(QueryStringParameters))) url.searchParams.set(name, value);
  const fields = {
    grant_type: 'client_credentials',
    client_id: ClientParameters?.ClientID,
    client_secret: ClientParameters?.ClientSecret,
    ...pairsOf(BodyParameters),
  };
  const body = encoded(Object.entries(fields));
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...pairsOf(HeaderParameters) };
  const answer = await sendHttp({ method: HttpMethod, url: url.href, headers, body });
  return tokenOf(answer, now);
}

function tokenOf({ statusCode, statusText, body }: HttpTaskAnswer, now: () => number): AccessToken {
  if (statusCode !== 200) throw new Error(`The authorization endpoint answered ${statusCode} ${statusText}`);
  let answer: { access_token?: unknown; expires_in?: unknown } = {};
  try {
    answer = JSON.parse(body);
  } catch {
    // Told below, without the text: it may hold a token.
  }
  const { access_token: value, expires_in: seconds } = answer ?? {};
  if (typeof value !== 'string') throw new Error('The authorization endpoint answered without an access token');
  return { value, until: typeof seconds === 'number' ? now() + seconds * 1000 : Number.POSITIVE_INFINITY };
}
