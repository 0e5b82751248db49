import { randomUUID } from 'node:crypto';
import type { Caller } from '../identities/caller.ts';
import type { WireAnswer, WireRequest } from '../wire/request.ts';
import type { DeployedFunction } from './function.ts';
import type { FunctionRuntime } from './runtime.ts';

/** Where function URLs lie: `/lambda-url/<account>/<function>/…`. */
const form = /^\/lambda-url\/(\d{12})\/([A-Za-z0-9-_]+)(\/.*)?$/;

/** The path of a function's URL on the stack. */
export function functionUrlPath(account: string, name: string): string {
  return `/lambda-url/${account}/${name}/`;
}

/** The function a request is for and the path below its URL; undefined for any other path. */
export function functionUrlOf(path: string): { account: string; name: string; rawPath: string } | undefined {
  const found = form.exec(path);
  return found ? { account: found[1]!, name: found[2]!, rawPath: found[3] ?? '/' } : undefined;
}

const textTypes = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded|[a-z.+-]*\+(json|xml)))/;

/**
 * Invokes a function by its URL with payload format 2.0 (Lambda Developer Guide, "Invoking Lambda function URLs").
 * `caller` is whose signature was verified, for a URL of type AWS_IAM.
 */
export async function serveFunctionUrl(
  runtime: FunctionRuntime,
  fn: DeployedFunction,
  rawPath: string,
  request: WireRequest,
  caller: Caller | undefined,
): Promise<WireAnswer> {
  const result = await runtime.invoke(fn, JSON.stringify(eventOf(fn, rawPath, request, caller)));
  const head = { 'x-amzn-requestid': result.requestId };
  if (result.functionError) {
    return { status: 502, headers: { ...head, 'content-type': 'application/json' }, body: 'Internal Server Error' };
  }
  return { ...answerOf(JSON.parse(result.payload), head) };
}

function eventOf(fn: DeployedFunction, rawPath: string, request: WireRequest, caller: Caller | undefined): object {
  const now = new Date();
  const { cookie, ...headers } = request.headers;
  const isText = request.body.length === 0 || textTypes.test(headers['content-type'] ?? '');
  const query = [...new Set(request.query.keys())].map((key) => [key, request.query.getAll(key).join(',')]);
  const id = fn.url?.href ? new URL(fn.url.href).host : 'local';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: request.rawQuery,
    ...(cookie && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(query.length > 0 && { queryStringParameters: Object.fromEntries(query) }),
    requestContext: {
      accountId: caller?.account ?? 'anonymous',
      apiId: fn.name,
      ...(caller && {
        authorizer: {
          iam: {
            accessKey: caller.accessKeyId,
            accountId: caller.account,
            callerId: caller.principal.endsWith(':root') ? caller.account : caller.accessKeyId,
            cognitoIdentity: null,
            principalOrgId: null,
            userArn: caller.principal,
            userId: caller.principal.endsWith(':root') ? caller.account : caller.accessKeyId,
          },
        },
      }),
      domainName: id,
      domainPrefix: fn.name,
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length > 0 && { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  };
}

interface UrlResponse {
  statusCode?: number;
  headers?: Record<string, string | number | boolean>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

/** A response object, or, without a `statusCode`, any JSON value as the body (payload format 2.0). */
function answerOf(returned: unknown, head: Record<string, string>): WireAnswer {
  const response = returned as UrlResponse | null;
  if (typeof response !== 'object' || response === null || response.statusCode === undefined) {
    const body = typeof returned === 'string' ? returned : JSON.stringify(returned);
    return { status: 200, headers: { ...head, 'content-type': 'application/json' }, body };
  }
  const headers: Record<string, string> = { ...head, 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(response.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (response.cookies?.length) headers['set-cookie'] = response.cookies.join('\n');
  const text = response.body ?? '';
  return { status: response.statusCode, headers, body: response.isBase64Encoded ? Buffer.from(text, 'base64') : text };
}
