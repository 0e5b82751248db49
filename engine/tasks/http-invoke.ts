import { StateFailure } from '../execution/failure.ts';
import { taskEvents } from './event-families.ts';
import { type ArrayFormat, formText } from './http-form.ts';
import type { CallContext, Integration } from './integration.ts';

interface HttpParameters {
  ApiEndpoint: string;
  Method: string;
  Authentication?: { ConnectionArn?: string };
  Headers?: Record<string, unknown>;
  QueryParameters?: Record<string, unknown>;
  RequestBody?: unknown;
  Transform?: { RequestBodyEncoding?: string; RequestEncodingOptions?: { ArrayFormat?: ArrayFormat } };
}

/** `arn:aws:states:::http:invoke` (Developer guide, "Call HTTPS APIs"). */
export const httpInvoke: Integration = {
  family: taskEvents,
  repeatable: false,
  lost: { error: 'States.Http.Socket', cause: 'The connection was lost before the answer arrived.' },
  async call({ parameters, account, region, executionArn, ports }: CallContext) {
    if (!ports.http) throw new StateFailure('States.Http.Socket', 'No HTTP client is connected to the engine.');
    const asked = parameters as HttpParameters;
    const formEncoded = asked.Transform?.RequestBodyEncoding === 'URL_ENCODED';
    const url = new URL(asked.ApiEndpoint);
    for (const [name, value] of Object.entries(asked.QueryParameters ?? {})) {
      for (const one of [value].flat()) url.searchParams.append(name, String(one));
    }
    const headers = Object.fromEntries(
      Object.entries(asked.Headers ?? {}).map(([k, v]) => [k.toLowerCase(), String(v)]),
    );
    // The service's own, which a definition cannot change.
    headers['user-agent'] = `Amazon|StepFunctions|HttpInvoke|${region}`;
    headers.range = 'bytes=0-262144';
    headers['content-type'] ??= formEncoded ? 'application/x-www-form-urlencoded' : 'application/json';
    const answer = await ports.http
      .request({
        connectionArn: asked.Authentication?.ConnectionArn ?? '',
        method: asked.Method,
        url: url.href,
        headers,
        body: asked.RequestBody === undefined ? undefined : bodyText(asked, formEncoded),
        account,
        region,
        executionArn,
      })
      .catch((error: unknown) => {
        throw error instanceof StateFailure ? error : new StateFailure('States.Http.Socket', (error as Error).message);
      });
    const body = parsed(answer.body);
    if (answer.statusCode >= 400) {
      throw new StateFailure(`States.Http.StatusCode.${answer.statusCode}`, answer.body || answer.statusText);
    }
    return JSON.stringify({
      Headers: answer.headers,
      ResponseBody: body,
      StatusCode: answer.statusCode,
      StatusText: answer.statusText,
    });
  },
};

function bodyText({ RequestBody, Transform }: HttpParameters, formEncoded: boolean): string {
  if (formEncoded) return formText(RequestBody as object, Transform?.RequestEncodingOptions?.ArrayFormat);
  return typeof RequestBody === 'string' ? RequestBody : JSON.stringify(RequestBody);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
