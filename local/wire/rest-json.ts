import { randomUUID } from 'node:crypto';
import { JsonShapeDeserializer, JsonShapeSerializer } from '@aws-sdk/core/protocols';
import { constraintFault, requestFaults } from '../../engine/api/request-check.ts';
import type { Caller } from '../identities/caller.ts';
import { restJsonProtocol } from './protocol.ts';
import type { WireAnswer, WireRequest } from './request.ts';
import { type Route, readBound, routeOf } from './rest-route.ts';
import type { Demand, Service } from './service.ts';

type Input = Record<string, unknown>;

export interface RestJsonOptions {
  signingName: string;
  /** The exports of the service's SDK package: its `X$` schemas say how requests and answers are bound to HTTP. */
  schemas: Record<string, unknown>;
  /** The operations served; any other is unknown. `$headers` of an output are headers the schema knows nothing of. */
  operations: Record<string, (input: Input, caller: Caller) => Promise<object> | object>;
  demands(operation: string, input: Input, caller: Caller): Demand[];
  onFault?(error: unknown, operation: string): void;
}

const settings = { jsonName: true, timestampFormat: { useTrait: true, default: 7 as const } };
const context = {
  base64Decoder: (text: string) => Buffer.from(text, 'base64'),
  base64Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString('base64'),
  utf8Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString(),
};

/**
 * A service of the AWS REST JSON protocol, routed and bound by the HTTP traits in its SDK's schemas
 * (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html).
 */
export function restJsonService(options: RestJsonOptions): Service {
  const routes = Object.keys(options.operations).map((operation) => routeOf(operation, options.schemas));
  const find = (request: WireRequest) =>
    routes.find((route) => route.method === request.method && route.pattern.test(request.path));

  return {
    signingName: options.signingName,
    protocol: restJsonProtocol,
    operationOf: (request) => find(request)?.operation,
    demands: (operation, request, caller) => {
      const route = routes.find((each) => each.operation === operation)!;
      return options.demands(
        operation,
        readInput(route, request, () => ({})),
        caller,
      );
    },
    async answer(operation, request, caller) {
      const route = routes.find((each) => each.operation === operation)!;
      try {
        const input = readInput(route, request, (error) => {
          throw Object.assign(error, { name: 'SerializationException', $fault: 'client' });
        });
        const output = await options.operations[operation]!(input, caller);
        return writeOutput(route, output as Input);
      } catch (error) {
        return writeError(error, operation, options);
      }
    },
  };
}

function readInput(route: Route, request: WireRequest, onBadBody: (error: Error) => Input): Input {
  const { input, inBody } = readBound(route, request);
  if (inBody.length === 0 || request.body.length === 0) return input;
  try {
    const raw: unknown = JSON.parse(request.body.toString('utf8'));
    const { mistyped } = requestFaults(route.input, { ...(raw as object), ...input });
    if (mistyped) throw new Error(mistyped);
    const deserializer = new JsonShapeDeserializer(settings);
    deserializer.setSerdeContext(context as never);
    return { ...(deserializer.readObject(route.input as never, raw as never) as Input), ...input };
  } catch (error) {
    return { ...onBadBody(error as Error), ...input };
  }
}

function writeOutput(route: Route, output: Input): WireAnswer {
  const headers: Record<string, string> = { 'x-amzn-requestid': randomUUID() };
  for (const [name, value] of Object.entries(output.$headers ?? {})) headers[name.toLowerCase()] = String(value);
  const inBody: Input = {};
  let status = route.status;
  let payload: Buffer | undefined;
  for (const [name, member] of route.output.structIterator()) {
    const value = output[name];
    if (value === undefined) continue;
    const { httpHeader, httpPayload, httpResponseCode } = member.getMergedTraits();
    if (httpResponseCode) status = Number(value);
    else if (httpHeader) headers[httpHeader.toLowerCase()] = String(value);
    else if (httpPayload) payload = Buffer.from(value as Uint8Array);
    else inBody[name] = value;
  }
  if (payload) return { status, headers, body: payload };
  headers['content-type'] = 'application/json';
  const serializer = new JsonShapeSerializer(settings);
  serializer.setSerdeContext(context as never);
  serializer.write(route.output as never, inBody);
  return { status, headers, body: serializer.flush() as string };
}

function writeError(error: unknown, operation: string, options: RestJsonOptions): WireAnswer {
  const { name, message, $fault } = error as { name?: string; message?: string; $fault?: string };
  const schema = options.schemas[`${name}$`] as unknown[] | undefined;
  const modelled = schema?.[0] === -3;
  if (!modelled && !$fault) options.onFault?.(error, operation);
  const known = modelled || $fault;
  const traits = (modelled ? schema[3] : {}) as { httpError?: number };
  return {
    status: traits.httpError ?? (known && $fault !== 'server' ? 400 : 500),
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': known ? name! : 'InternalFailure',
      'x-amzn-requestid': randomUUID(),
    },
    body: JSON.stringify(known ? { message, Message: message, Type: $fault === 'server' ? 'Server' : 'User' } : {}),
  };
}

/** The ValidationException of a missing required member, in AWS's words. */
export function missing(member: string): Error {
  const text = constraintFault(null, member, 'Member must not be null');
  return Object.assign(new Error(`1 validation error detected: ${text}`), {
    name: 'ValidationException',
    $fault: 'client',
  });
}
