import type { Service } from '../../../../local/wire/service.ts';

interface OutgoingRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

interface IncomingResponse {
  response: { statusCode: number; headers: Record<string, string>; body: Uint8Array };
}

/** A request's body as bytes; `instanceof` does not hold across the realms of a test run. */
export function bytesOf(body: string | Uint8Array | undefined): Buffer {
  return ArrayBuffer.isView(body)
    ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    : Buffer.from(body ?? '');
}

/**
 * What makes an SDK client speak to a service of the embedded stack without a socket and without signatures: a fifth of the
 * time. Tests of the stack sign and go over the wire.
 */
export function clientOf(service: Service, account: string, region: string) {
  return {
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: inProcess(service, account, region) as never,
    // Without it the SDK copies every input and output for a logger that writes nothing.
    logger: {} as never,
    signer: { sign: async <T>(request: T) => request },
  };
}

/** A request handler for an SDK client that answers with a service of the embedded stack, without a socket. */
export function inProcess(service: Service, account: string, region: string) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: OutgoingRequest): Promise<IncomingResponse> {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const wire = {
        method: request.method,
        path: request.path,
        query: new URLSearchParams(),
        rawQuery: '',
        headers,
        body: bytesOf(request.body),
        sourceIp: '127.0.0.1',
      };
      const caller = { account, region, accessKeyId: account, principal: `arn:aws:iam::${account}:root` } as never;
      const answer = await service.answer(service.operationOf(wire)!, wire, caller);
      return {
        response: {
          statusCode: answer.status,
          headers: answer.headers,
          body: Buffer.from(answer.body as string),
        },
      };
    },
  };
}
