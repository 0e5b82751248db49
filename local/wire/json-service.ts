import { createJsonRpc, type JsonRpcOptions } from '../../engine/api/json-rpc.ts';
import type { Caller } from '../identities/caller.ts';
import { jsonProtocol } from './protocol.ts';
import type { Demand, Service } from './service.ts';

export interface JsonServiceOptions extends Omit<JsonRpcOptions, 'call'> {
  signingName: string;
  /** What an operation needs to be allowed to; `input` is the request as sent and may be of any shape. */
  demands(operation: string, input: Record<string, unknown>, caller: Caller): Demand[];
  call(
    operation: string,
    input: Record<string, unknown>,
    caller: Caller,
  ): Promise<object | undefined> | object | undefined;
}

/** A service of the AWS JSON protocols, read and written by the schemas of its SDK package. */
export function jsonService(options: JsonServiceOptions): Service {
  const { signingName, demands, call, ...rpcOptions } = options;
  const rpc = createJsonRpc({
    ...rpcOptions,
    call: (operation, input, caller) => call(operation, input, caller as Caller),
  });
  return {
    signingName,
    protocol: jsonProtocol,
    operationOf: (request) => rpc.operationOf(request.headers['x-amz-target']),
    demands: (operation, request, caller) => demands(operation, looseObject(request.body), caller),
    answer: (operation, request, caller) => rpc.handle({ operation, body: request.body.toString('utf8'), caller }),
  };
}

/** The request's members, or none when the body is no JSON object: then the service itself says what is wrong. */
export function looseObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
