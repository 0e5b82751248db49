import { StateFailure } from '../execution/failure.ts';
import type { HttpPort } from '../ports.ts';
import type { ArrayFormat } from './http-form.ts';
import { isLoopback } from './loopback.ts';

/** The arguments of an HTTP Task, checked. */
export interface HttpParameters {
  ApiEndpoint: URL;
  Method: string;
  ConnectionArn: string;
  Headers: Record<string, unknown>;
  QueryParameters: Record<string, unknown>;
  RequestBody?: unknown;
  encodesForm: boolean;
  arrayFormat: ArrayFormat | undefined;
}

interface Given {
  ApiEndpoint?: unknown;
  Method?: unknown;
  Authentication?: { ConnectionArn?: unknown };
  InvocationConfig?: { ConnectionArn?: unknown };
  Headers?: unknown;
  QueryParameters?: unknown;
  RequestBody?: unknown;
  Transform?: { RequestBodyEncoding?: unknown; RequestEncodingOptions?: { ArrayFormat?: ArrayFormat } };
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];

/** Headers that a definition must not have (Developer guide, "Call HTTPS APIs", Headers). */
const forbidden = new Set(
  (
    'a-im accept-charset accept-datetime accept-encoding authorization cache-control connection content-encoding ' +
    'content-md5 date expect forwarded from host http2-settings if-match if-modified-since if-none-match if-range ' +
    'if-unmodified-since max-forwards origin pragma proxy-authorization referer server te trailer transfer-encoding ' +
    'upgrade via warning'
  ).split(' '),
);
const forbiddenBeginnings = ['x-forwarded-', 'x-amz-', 'x-amzn-'];

/** @throws {StateFailure} States.Runtime: something is missing, of no use or not allowed */
export function readHttpParameters(parameters: unknown, { plainLoopback = false }: HttpPort): HttpParameters {
  const given = parameters as Given;
  const { Authentication, InvocationConfig, Method, RequestBody, Transform } = given;
  const connectionArn = InvocationConfig?.ConnectionArn ?? Authentication?.ConnectionArn;
  if (typeof connectionArn !== 'string') {
    throw unusable("The field 'ConnectionArn' must be the ARN of an EventBridge connection.");
  }
  if (Authentication && InvocationConfig) {
    throw unusable("Only one of the fields 'Authentication' and 'InvocationConfig' can be used.");
  }
  if (typeof Method !== 'string' || !methods.includes(Method)) {
    throw unusable(`The field 'Method' must be one of ${methods.join(', ')}, not '${Method}'.`);
  }
  const Headers = members(given.Headers, 'Headers');
  for (const name of Object.keys(Headers).map((one) => one.toLowerCase())) {
    if (forbidden.has(name) || forbiddenBeginnings.some((beginning) => name.startsWith(beginning))) {
      throw unusable(`The header '${name}' is not allowed in an HTTP Task.`);
    }
  }
  return {
    ApiEndpoint: endpointOf(given.ApiEndpoint, plainLoopback),
    Method,
    ConnectionArn: connectionArn,
    Headers,
    QueryParameters: members(given.QueryParameters, 'QueryParameters'),
    RequestBody,
    encodesForm: Transform?.RequestBodyEncoding === 'URL_ENCODED',
    arrayFormat: Transform?.RequestEncodingOptions?.ArrayFormat,
  };
}

function endpointOf(text: unknown, plainLoopback: boolean): URL {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username) throw unusable("The field 'ApiEndpoint' must not hold credentials.");
  if (url?.protocol === 'https:') return url;
  if (url?.protocol === 'http:' && plainLoopback && isLoopback(url)) return url;
  throw unusable(`The field 'ApiEndpoint' must be an HTTPS URL, not '${text}'.`);
}

function members(value: unknown, field: string): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw unusable(`The field '${field}' must be an object.`);
}

function unusable(cause: string): StateFailure {
  return new StateFailure('States.Runtime', cause);
}
