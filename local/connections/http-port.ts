import type { ConnectionAuthorizationType } from '@aws-sdk/client-eventbridge';
import { StateFailure } from '../../engine/execution/failure.ts';
import type { ConnectionUse, HttpPort } from '../../engine/ports.ts';
import { sendHttp } from '../../engine/tasks/http-send.ts';
import { type AuthParameters, pairsOf } from './auth-parameters.ts';
import type { Connection } from './connection-store.ts';
import type { Connections, Place } from './connections.ts';

export interface HttpPortOptions {
  connections: Connections;
  /** Is this the role of one of our state machines? Those may invoke functions and nothing else. */
  isOurRole(roleArn: string): boolean;
}

/** HTTP Tasks by the connections of the stack. Plain HTTP reaches this machine alone: docs/decisions/http-tasks.md. */
export function createHttpPort({ connections, isOurRole }: HttpPortOptions): HttpPort {
  return {
    plainLoopback: true,
    async authorize(use) {
      const { connection, place } = findConnection(connections, use, isOurRole);
      const parameters = connections.store.open(place, connection);
      const authorization = await authorizations[connection.type](parameters, { connections, place, connection });
      const { HeaderParameters, QueryStringParameters, BodyParameters } = parameters.InvocationHttpParameters ?? {};
      return {
        headers: { ...authorization, ...pairsOf(HeaderParameters) },
        query: pairsOf(QueryStringParameters),
        body: pairsOf(BodyParameters),
      };
    },
    async send(request) {
      const answer = await sendHttp(request);
      // "OAUTH tokens are refreshed when a 401 or 407 response is returned" (API reference, CreateConnection).
      if (answer.statusCode === 401 || answer.statusCode === 407) connections.forgetToken(request.connectionArn);
      return answer;
    },
  };
}

function findConnection(connections: Connections, use: ConnectionUse, isOurRole: HttpPortOptions['isOurRole']) {
  const { connectionArn, roleArn } = use;
  const [, , service, region = '', account = '', resource = ''] = connectionArn.split(':');
  const [kind, name = ''] = resource.split('/');
  if (isOurRole(roleArn) || account !== use.account) {
    const what = `events:RetrieveConnectionCredentials on resource: ${connectionArn}`;
    throw failure('AccessDenied', `User: ${roleArn} is not authorized to perform: ${what}`);
  }
  const place: Place = { account, region };
  const connection = service === 'events' && kind === 'connection' ? connections.store.get(place, name) : undefined;
  if (connection?.arn !== connectionArn) {
    throw failure('ResourceNotFound', `The connection ${connectionArn} does not exist.`);
  }
  if (connections.isAuthorizing(connection)) {
    throw failure('AuthInProgress', `The connection ${name} is being authorized.`);
  }
  if (connection.state === 'DEAUTHORIZED') {
    throw failure('InvalidConnectionState', `The connection ${name} is in the state DEAUTHORIZED.`);
  }
  return { connection, place };
}

interface Used {
  connections: Connections;
  place: Place;
  connection: Connection;
}

/** The headers each type of authorization adds. */
const authorizations: {
  readonly [Type in ConnectionAuthorizationType]: (
    parameters: AuthParameters,
    used: Used,
  ) => Record<string, string> | Promise<Record<string, string>>;
} = {
  BASIC({ BasicAuthParameters: { Username = '', Password = '' } = {} as never }) {
    return { Authorization: `Basic ${Buffer.from(`${Username}:${Password}`).toString('base64')}` };
  },
  API_KEY({ ApiKeyAuthParameters: { ApiKeyName = '', ApiKeyValue = '' } = {} as never }) {
    return { [ApiKeyName]: ApiKeyValue };
  },
  async OAUTH_CLIENT_CREDENTIALS(parameters, { connections, place, connection }) {
    try {
      return { Authorization: `Bearer ${await connections.token(place, connection, parameters)}` };
    } catch (error) {
      throw failure('InvalidConnectionState', (error as Error).message);
    }
  },
};

function failure(name: string, cause: string): StateFailure {
  return new StateFailure(`Events.ConnectionResource.${name}`, cause);
}
