import type { IncomingMessage, RequestListener } from 'node:http';
import * as sfn from '@aws-sdk/client-sfn';
import type { Engine } from '../engine.ts';
import { type CallerDefaults, callerOf } from './caller.ts';
import { brokenConstraints } from './constraints.ts';
import { createJsonRpc, type JsonRpc } from './json-rpc.ts';

export interface ListenerOptions {
  /** For requests without a signature, or with an access key that is no account number. */
  defaults?: CallerDefaults;
  onFault?: (error: unknown, operation: string) => void;
}

/** The largest request body taken: a definition of 1 MiB, escaped. */
const longestBody = 8 * 1024 * 1024;

/** The Step Functions protocol in front of an engine, for a server of whatever kind. */
export function stepFunctionsRpc(engine: Engine, onFault?: ListenerOptions['onFault']): JsonRpc {
  return createJsonRpc({
    schemas: sfn,
    targetPrefix: 'AWSStepFunctions',
    serviceNamespace: 'com.amazonaws.sfn',
    version: '1.0',
    check: brokenConstraints,
    call: (operation, input, caller) => engine.call(operation, input, caller),
    onFault: onFault ?? ((error) => console.error(error)),
  });
}

/**
 * A listener for `node:http` that serves an engine to any AWS client. The `sync-` prefix that clients put before the
 * host of StartSyncExecution and TestState makes no difference: operations are told apart by X-Amz-Target alone.
 */
export function createRequestListener(engine: Engine, options: ListenerOptions = {}): RequestListener {
  const defaults = options.defaults ?? { account: '000000000000', region: 'us-east-1' };
  const rpc = stepFunctionsRpc(engine, options.onFault);
  return (request, response) => {
    const operation = rpc.operationOf(request.headers['x-amz-target'] as string | undefined);
    if (request.method !== 'POST' || operation === undefined) {
      response.writeHead(404, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'com.amazon.coral.service#UnknownOperationException' }));
      return;
    }
    readBody(request)
      .then((body) => rpc.handle({ operation, body, caller: callerOf(request.headers, defaults) }))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch(() => response.writeHead(413).end());
  };
}

/** The whole body. Rejects when it is too large or breaks off. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody) throw new RangeError(`A request body has at most ${longestBody} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
