import { randomUUID } from 'node:crypto';
import { XmlShapeDeserializer, XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { Caller } from '../identities/caller.ts';
import { queryError, queryProtocol } from './protocol.ts';
import { signedFor } from './query.ts';
import type { WireAnswer, WireRequest } from './request.ts';
import { type Route, readBound, routeOf } from './rest-route.ts';
import type { Demand, Service } from './service.ts';

type Input = Record<string, unknown>;

export interface RestXmlOptions {
  signingName: string;
  /** The XML namespace of requests, answers and errors. */
  namespace: string;
  /** The service's namespace in its SDK's schemas, e.g. `com.amazonaws.route53`. */
  shapes: string;
  /** The exports of the service's SDK package: its `X$` schemas say how requests and answers are bound to HTTP and XML. */
  schemas: Record<string, unknown>;
  /** The operations served; any other is unknown. */
  operations: Record<string, (input: Input, caller: Caller) => Promise<object> | object>;
  demands(operation: string, input: Input, caller: Caller): Demand[];
  onFault?(error: unknown, operation: string): void;
}

/**
 * A service of the AWS REST XML protocol with wrapped errors, routed and bound by its SDK's schemas
 * (https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html).
 */
export function restXmlService(options: RestXmlOptions): Service {
  const routes = Object.keys(options.operations).map((operation) => routeOf(operation, options.schemas));
  const settings = {
    xmlNamespace: options.namespace,
    serviceNamespace: options.shapes,
    timestampFormat: { useTrait: true, default: 5 as const },
    httpBindings: true,
  };
  const routed = (operation: string) => routes.find((each) => each.operation === operation)!;

  const readInput = async (route: Route, request: WireRequest): Promise<Input> => {
    const { input, inBody } = readBound(route, request);
    if (inBody.length === 0 || request.body.length === 0) return input;
    const body = await new XmlShapeDeserializer(settings).read(route.input as never, request.body.toString('utf8'));
    return { ...(body as Input), ...input };
  };

  return {
    signingName: options.signingName,
    protocol: queryProtocol(options.namespace),
    operationOf: (request) =>
      signedFor(request) === options.signingName
        ? routes.find(({ method, pattern }) => method === request.method && pattern.test(request.path))?.operation
        : undefined,
    // What a demand is for is always in the path.
    demands: (operation, request, caller) =>
      options.demands(operation, readBound(routed(operation), request).input, caller),
    async answer(operation, request, caller) {
      const route = routed(operation);
      try {
        const input = await readInput(route, request).catch((cause: Error) => {
          throw Object.assign(new Error(`Invalid XML ; ${cause.message}`, { cause }), {
            name: 'InvalidInput',
            $fault: 'client',
          });
        });
        const output = await options.operations[operation]!(input, caller);
        const serializer = new XmlShapeSerializer(settings);
        serializer.write(route.output as never, output);
        return {
          status: route.status,
          headers: { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() },
          body: `<?xml version="1.0" encoding="UTF-8"?>\n${serializer.flush()}`,
        };
      } catch (error) {
        return writeError(error as Error, operation, options);
      }
    },
  };
}

function writeError(error: Error & { $fault?: string }, operation: string, options: RestXmlOptions): WireAnswer {
  const schema = options.schemas[`${error.name}$`] as unknown[] | undefined;
  const modelled = schema?.[0] === -3;
  if (!modelled && !error.$fault) {
    options.onFault?.(error, operation);
    return queryError('InternalFailure', 'An internal error has occurred', 500, options.namespace);
  }
  const { httpError } = (modelled ? schema[3] : {}) as { httpError?: number };
  return queryError(error.name, error.message, httpError ?? 400, options.namespace);
}
