import { randomUUID } from 'node:crypto';
import { JsonShapeDeserializer, JsonShapeSerializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import { requestFaults } from './request-check.ts';

/** Who calls, as the signature of the request says. `account` has twelve digits. */
export interface Caller {
  account: string;
  region: string;
  principal?: string;
}

export interface JsonRpcOptions {
  /** The exports of the service's SDK package (`import * as sfn from '@aws-sdk/client-sfn'`): its `X$` schemas are read. */
  schemas: Record<string, unknown>;
  /** What stands before the dot in `X-Amz-Target`, e.g. `AWSStepFunctions`, `AmazonSSM`, `TrentService`. */
  targetPrefix: string;
  /** The namespace of the service's errors in `__type`, e.g. `com.amazonaws.sfn`. */
  serviceNamespace: string;
  version: '1.0' | '1.1';
  call(
    operation: string,
    input: Record<string, unknown>,
    caller: Caller,
  ): Promise<object | undefined> | object | undefined;
  /** Further constraints of an operation's input (lengths, ranges, enums) in the wording of `constraintFault`. */
  check?(operation: string, input: Record<string, unknown>): string[];
  /** Told of every error that is no modelled one, before the caller gets an InternalFailure. */
  onFault?(error: unknown, operation: string): void;
  requestId?(): string;
}

export interface JsonRpcRequest {
  operation: string;
  body: string;
  caller: Caller;
}

export interface JsonRpcAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface JsonRpc {
  /** The operation in an `X-Amz-Target` header, or undefined when the header belongs to another service. */
  operationOf(target: string | undefined): string | undefined;
  /** Answers one request; never rejects. */
  handle(request: JsonRpcRequest): Promise<JsonRpcAnswer>;
}

const serdeSettings = { jsonName: false, timestampFormat: { useTrait: true, default: 7 as const } };
const serdeContext = {
  base64Decoder: (text: string) => Buffer.from(text, 'base64'),
  base64Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString('base64'),
  utf8Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString(),
};

/**
 * An AWS JSON 1.0 / 1.1 protocol server on the schemas the SDK itself ships, so that requests, answers and modelled
 * errors are read and written as the service does (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html).
 */
export function createJsonRpc(options: JsonRpcOptions): JsonRpc {
  const { schemas, serviceNamespace } = options;
  const contentType = `application/x-amz-json-${options.version}`;
  const nextRequestId = options.requestId ?? randomUUID;
  const deserializer = new JsonShapeDeserializer(serdeSettings);
  deserializer.setSerdeContext(serdeContext as never);

  const write = (schema: unknown, value: object) => {
    const serializer = new JsonShapeSerializer(serdeSettings);
    serializer.setSerdeContext(serdeContext as never);
    serializer.write(schema as never, value);
    const written: unknown = serializer.flush();
    // What an operation without an output is answered with is not written as text.
    return typeof written === 'string' ? written : JSON.stringify(written ?? {});
  };

  const answer = (status: number, body: string): JsonRpcAnswer => ({
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': nextRequestId() },
    body,
  });
  const refuse = (type: string, message?: string, status = 400) =>
    answer(status, JSON.stringify({ __type: type, message }));

  const answerError = (error: unknown, operation: string): JsonRpcAnswer => {
    const { name, message, $fault } = error as { name?: string; message?: string; $fault?: string };
    const schema = name && (schemas[`${name}$`] as unknown[] | undefined);
    if (schema && schema[0] === -3) {
      const traits = schema[3] as { httpError?: number; error?: string };
      const members = JSON.parse(write(schema, { ...(error as object), message }));
      const status = traits.httpError ?? (traits.error === 'server' ? 500 : 400);
      return answer(status, JSON.stringify({ __type: `${serviceNamespace}#${name}`, message, ...members }));
    }
    if ($fault && name) return refuse(`${serviceNamespace}#${name}`, message, $fault === 'server' ? 500 : 400);
    options.onFault?.(error, operation);
    return refuse('com.amazon.coral.service#InternalFailure', undefined, 500);
  };

  return {
    operationOf(target) {
      const [prefix, operation] = (target ?? '').split('.');
      return prefix === options.targetPrefix ? operation : undefined;
    },
    async handle({ operation, body, caller }) {
      const schema = schemas[`${operation}$`] as unknown[] | undefined;
      if (schema?.[0] !== 9) return refuse('com.amazon.coral.service#UnknownOperationException');
      const inputSchema = NormalizedSchema.of(schema[4] as never);
      let raw: unknown;
      try {
        raw = JSON.parse(body || '{}');
      } catch (error) {
        return refuse('com.amazon.coral.service#SerializationException', (error as Error).message);
      }
      const { mistyped, invalid } = requestFaults(inputSchema, raw);
      if (mistyped) return refuse('com.amazon.coral.service#SerializationException', mistyped);
      try {
        const input = deserializer.readObject(schema[4] as never, raw as never) as Record<string, unknown>;
        const faults = [...invalid, ...(options.check?.(operation, input) ?? [])];
        if (faults.length > 0) {
          const count = `${faults.length} validation error${faults.length > 1 ? 's' : ''} detected: `;
          return refuse('com.amazon.coral.validate#ValidationException', count + faults.join('; '));
        }
        const output = (await options.call(operation, input, caller)) ?? {};
        return answer(200, write(schema[5], output));
      } catch (error) {
        return answerError(error, operation);
      }
    },
  };
}
