import {
  type CreateConnectionRequest,
  type DeleteConnectionRequest,
  type DescribeConnectionRequest,
  type ListConnectionsRequest,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  type UpdateConnectionRequest,
} from '@aws-sdk/client-eventbridge';
import { authFault, shownAuth, updated } from './auth-parameters.ts';
import type { Connection } from './connection-store.ts';
import type { Connections, Place } from './connections.ts';

/** ListConnections gives at most so many (API reference). */
const mostListed = 100;

/** EventBridge's operations about connections. No answer holds a secret. */
export function connectionOperations(connections: Connections) {
  const { store, clock } = connections;
  const require = (place: Place, name = ''): Connection => {
    const found = store.get(place, name);
    if (found) return found;
    const message = `Failed to describe the connection(s). Connection '${name}' does not exist.`;
    throw new ResourceNotFoundException({ message, $metadata: {} });
  };
  return {
    CreateConnection(input: CreateConnectionRequest, place: Place) {
      const { Name: name = '', Description: description, AuthorizationType, AuthParameters = {} } = input;
      if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) {
        throw refusal(
          `Value '${name}' at 'name' failed to satisfy constraint: Member must match [.\\-_A-Za-z0-9]{1,64}`,
        );
      }
      const type = AuthorizationType!;
      const fault = authFault(type, AuthParameters);
      if (fault) throw refusal(fault);
      if (store.get(place, name)) {
        throw new ResourceAlreadyExistsException({ message: `Connection ${name} already exists.`, $metadata: {} });
      }
      const now = clock.now();
      const made = { name, ...connections.arns(place, name), description, type, created: now, modified: now };
      const { arn, state, created, modified } = connections.settle(place, made, AuthParameters);
      return {
        ConnectionArn: arn,
        ConnectionState: state,
        CreationTime: new Date(created),
        LastModifiedTime: new Date(modified),
      };
    },
    DescribeConnection({ Name }: DescribeConnectionRequest, place: Place) {
      const connection = require(place, Name);
      return {
        ...summaryOf(connection),
        Description: connection.description,
        SecretArn: connection.secretArn,
        AuthParameters: shownAuth(store.open(place, connection)),
      };
    },
    ListConnections(input: ListConnectionsRequest, place: Place) {
      const { NamePrefix = '', ConnectionState, NextToken, Limit = mostListed } = input;
      const found = store
        .list(place)
        .filter(({ name, state }) => name.startsWith(NamePrefix) && (ConnectionState ?? state) === state)
        .filter(({ name }) => NextToken === undefined || name > Buffer.from(NextToken, 'base64').toString());
      const page = found.slice(0, Math.min(Limit, mostListed));
      const last = page.at(-1);
      return {
        Connections: page.map(summaryOf),
        ...(last && found.length > page.length && { NextToken: Buffer.from(last.name).toString('base64') }),
      };
    },
    UpdateConnection(input: UpdateConnectionRequest, place: Place) {
      const before = require(place, input.Name);
      const { AuthorizationType: type = before.type, AuthParameters, Description = before.description } = input;
      const parameters = updated(type, store.open(place, before), AuthParameters);
      const fault = authFault(type, parameters);
      if (fault) throw refusal(fault);
      const after = { ...before, description: Description, type, modified: clock.now() };
      return stateOf(connections.settle(place, after, parameters));
    },
    DeleteConnection({ Name }: DeleteConnectionRequest, place: Place) {
      const connection = require(place, Name);
      store.remove(place, connection.name);
      connections.forgetToken(connection.arn);
      return stateOf({ ...connection, state: 'DELETING' });
    },
  };
}

function stateOf({ arn, state, created, modified, authorized }: Connection) {
  return {
    ConnectionArn: arn,
    ConnectionState: state,
    CreationTime: new Date(created),
    LastModifiedTime: new Date(modified),
    ...(authorized !== undefined && { LastAuthorizedTime: new Date(authorized) }),
  };
}

function summaryOf(connection: Connection) {
  const { name, type, stateReason } = connection;
  return { ...stateOf(connection), Name: name, StateReason: stateReason, AuthorizationType: type };
}

function refusal(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException', $fault: 'client' });
}
