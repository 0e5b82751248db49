import { StateFailure } from '../execution/failure.ts';
import type { HttpTaskAnswer } from '../ports.ts';
import { taskEvents } from './event-families.ts';
import { readHttpParameters } from './http-parameters.ts';
import { httpRequest } from './http-request.ts';
import type { CallContext, Integration } from './integration.ts';

/** Answers an HTTP Task does not take (Developer guide, "Unsupported HTTP Task responses"). */
const unsupported = /^\s*(application\/octet-stream|image\/|video\/|audio\/)/i;

/** `arn:aws:states:::http:invoke` (Developer guide, "Call HTTPS APIs"). */
export const httpInvoke: Integration = {
  family: taskEvents,
  repeatable: false,
  lost: { error: 'States.Http.Socket', cause: 'The connection was lost before the answer arrived.' },
  async call({ parameters, roleArn, account, region, executionArn, ports: { http } }: CallContext) {
    if (!http) throw new StateFailure('States.Http.Socket', 'No HTTP client is connected to the engine.');
    const asked = readHttpParameters(parameters, http);
    const { ApiEndpoint, Method: method, ConnectionArn: connectionArn } = asked;
    const endpoint = ApiEndpoint.origin + ApiEndpoint.pathname;
    const additions = await http
      .authorize({ connectionArn, method, endpoint, roleArn, account, region, executionArn })
      .catch(failAs('Events.ConnectionResource.InternalError'));
    const answer = await http.send(httpRequest(asked, additions, region)).catch(failAs('States.Http.Socket'));
    // The status' text and nothing of the body is the cause.
    if (answer.statusCode < 200 || answer.statusCode > 299) {
      throw new StateFailure(`States.Http.StatusCode.${answer.statusCode}`, answer.statusText);
    }
    return resultOf(answer);
  },
};

function resultOf({ headers: Headers, body, statusCode, statusText }: HttpTaskAnswer): string {
  const type = Headers['content-type']?.[0] ?? '';
  if (unsupported.test(type)) {
    throw new StateFailure('States.Runtime', `An answer of the content type '${type}' is not supported.`);
  }
  return JSON.stringify({ Headers, ResponseBody: parsed(body), StatusCode: statusCode, StatusText: statusText });
}

const failAs = (name: string) => (error: unknown) => {
  throw error instanceof StateFailure ? error : new StateFailure(name, (error as Error).message);
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
