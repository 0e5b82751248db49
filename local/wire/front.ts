import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { authenticate, type KeyLookup } from '../identities/authenticate.ts';
import type { Authorizer } from '../identities/authorize.ts';
import type { Caller } from '../identities/caller.ts';
import { type AnsweredCall, answeredCalls } from './calls.ts';
import { WireFault } from './fault.ts';
import { jsonProtocol, type Protocol, queryProtocol, restJsonProtocol, s3Protocol } from './protocol.ts';
import { signedFor } from './query.ts';
import { readRequest, type WireAnswer, type WireRequest } from './request.ts';
import type { Service } from './service.ts';

/** A part of the stack that is no AWS service: function URLs, the mailbox. Undefined when the request is not for it. */
export type Page = (request: WireRequest) => WireAnswer | undefined | Promise<WireAnswer | undefined>;

export interface FrontOptions {
  services: readonly Service[];
  /** Path prefix → page. */
  pages: Record<string, Page>;
  findKey: KeyLookup;
  authorizer: Authorizer;
  /** Requests wait until it resolves. */
  ready: Promise<void>;
  /** Milliseconds since the epoch; signatures are checked against it. */
  now(): number;
  /** Everything that is for nobody else: the console. */
  fallback(request: Request): Response | Promise<Response>;
  onFault(error: unknown, what: string): void;
}

/** The HTTP front of the stack. */
export interface Front {
  /** e.g. `http://127.0.0.1:4747`. */
  url: string;
  close(): Promise<void>;
}

/** Clients of Step Functions put `sync-` before the host of StartSyncExecution. */
const hosts = new Set(['127.0.0.1', 'localhost', '[::1]', 'sync-127.0.0.1', 'sync-localhost']);

/** Listens on the loopback interface. @throws an error with code EADDRINUSE when the port is taken */
export async function openFront(port: number, options: FrontOptions): Promise<Front> {
  const fallback = getRequestListener((request) => options.fallback(request), { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => {
    // A page of another site that had its name point here would be same-origin with the stack: refused.
    const host = incoming.headers.host?.replace(/:\d+$/, '') ?? '';
    if (!hosts.has(host)) {
      outgoing.writeHead(421, { 'content-type': 'text/plain' }).end(`this is no server for ${host}\n`);
      return;
    }
    const path = incoming.url ?? '/';
    const page = Object.keys(options.pages).find((prefix) => path.startsWith(prefix));
    if (!page && !isServiceCall(incoming)) {
      options.ready.then(() => fallback(incoming, outgoing)).catch(() => outgoing.destroy());
    } else void serve(incoming, outgoing, page ? options.pages[page] : undefined, options);
  });
  // A connection that a client keeps alive must not be closed just as it is used again.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${actual}`, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function isServiceCall({ headers }: IncomingMessage): boolean {
  return headers['x-amz-target'] !== undefined || (headers.authorization?.startsWith('AWS4-') ?? false);
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  page: Page | undefined,
  options: FrontOptions,
): Promise<void> {
  try {
    const request = await readRequest(incoming);
    await options.ready;
    const answer = page ? await page(request) : await callService(request, options);
    send(outgoing, answer ?? { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found\n' });
  } catch (error) {
    if (outgoing.headersSent || outgoing.destroyed) return;
    if (error instanceof WireFault) return send(outgoing, jsonProtocol.refuse(error));
    options.onFault(error, `${incoming.method} ${incoming.url}`);
    send(outgoing, jsonProtocol.refuse(new WireFault('internal', '')));
  }
}

/** A cookie is a line of its own. */
function send(outgoing: ServerResponse, { status, headers, body }: WireAnswer): void {
  const { 'set-cookie': cookies, ...others } = headers;
  outgoing.writeHead(status, { ...others, ...(cookies && { 'set-cookie': cookies.split('\n') }) });
  outgoing.end(body);
}

async function callService(request: WireRequest, options: FrontOptions): Promise<WireAnswer> {
  let operation: string | undefined;
  const service = options.services.find((each) => {
    operation = each.operationOf(request);
    return operation !== undefined;
  });
  const protocol = service?.protocol ?? protocolOf(request);
  try {
    const caller = await authenticate(request, options.findKey, options.now());
    if (!service || operation === undefined) throw unknownOperation(request);
    checkScope(request, service, caller);
    options.authorizer.authorize(caller, service.demands(operation, request, caller));
    const answer = await service.answer(operation, request, caller);
    if (answer.status < 400) {
      const call: AnsweredCall = { action: `${service.signingName}:${operation}`, request, caller };
      answeredCalls.publish(call);
    }
    return answer;
  } catch (error) {
    if (error instanceof WireFault) return protocol.refuse(error);
    options.onFault(error, operation ?? request.path);
    return protocol.refuse(new WireFault('internal', ''));
  }
}

function checkScope(request: WireRequest, service: Service, caller: Caller): void {
  const scope = signedFor(request);
  if (scope === service.signingName || caller.accessKeyId === caller.account) return;
  throw new WireFault('wrongSignature', `Credential should be scoped to correct service: '${service.signingName}'.`);
}

function unknownOperation(request: WireRequest): WireFault {
  const target = request.headers['x-amz-target'];
  const action = new URLSearchParams(request.body.length < 65_536 ? request.body.toString('utf8') : '').get('Action');
  const what = target ?? action ?? `${request.method} ${request.path}`;
  return new WireFault(
    'unknownOperation',
    `${what} is not an operation of the embedded ${signedFor(request) ?? 'stack'}`,
  );
}

/** How a service that is not here would word its refusal: told from the form of the request. */
function protocolOf(request: WireRequest): Protocol {
  if (request.headers['x-amz-target']) return jsonProtocol;
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return queryProtocol(`https://${signedFor(request) ?? 'aws'}.amazonaws.com/`);
  }
  return signedFor(request) === 's3' ? s3Protocol : restJsonProtocol;
}
