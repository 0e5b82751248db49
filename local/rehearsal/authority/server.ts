import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { checkChallenge } from './challenge.ts';
import type { Endpoint, Issuer } from './issuer.ts';

const day = 24 * 3_600_000;
/** Let's Encrypt's classic profile; notBefore lies an hour back, as there. */
const lifetimeMs = 90 * day;
const backdatedMs = 3_600_000;

interface Order {
  names: string[];
  challenges: { name: string; token: string; content: string }[];
}

export interface AuthorityOptions {
  issuers: Record<Endpoint, Issuer>;
  port: number;
  /** DNS server by which challenges are looked for: `address:port`. */
  resolver: string;
  /** The port that stands for port 80 of a domain. */
  httpPort(domain: string): number;
  refuses(endpoint: Endpoint): boolean;
  /** Whether the suggested renewal window is open for every certificate; otherwise it lies thirty days ahead. */
  renewNow?(): boolean;
  now?: () => number;
}

class Refusal extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 403) {
    super(message);
    this.type = `urn:ietf:params:acme:error:${type}`;
    this.status = status;
  }
}

/**
 * The rehearsal's certificate authority. It is no ACME server: accounts, orders and finalisation are plain JSON over
 * HTTP. What it does for real is to look the domain up, to fetch the HTTP-01 challenge (RFC 8555, section 8.3), and to
 * sign. Error types are those of RFC 8555, section 6.7.
 */
export async function startAuthority(options: AuthorityOptions): Promise<{ close(): Promise<void> }> {
  const { issuers, resolver, httpPort, refuses, renewNow = () => false, now = Date.now } = options;
  const orders = new Map<string, Order>();

  async function handle(endpoint: Endpoint, path: string, body: { names?: string[]; csr?: string }): Promise<object> {
    if (path === 'accounts') return { account: randomBytes(16).toString('hex') };
    if (refuses(endpoint)) throw new Refusal('serverInternal', 'the rehearsal has this endpoint fail', 500);
    if (path === 'orders') {
      const names = body.names ?? [];
      if (names.length === 0) throw new Refusal('malformed', 'an order names no domain', 400);
      const challenges = names.map((name) => {
        const token = randomBytes(24).toString('base64url');
        return { name, token, content: `${token}.${randomBytes(32).toString('base64url')}` };
      });
      const id = randomBytes(8).toString('hex');
      orders.set(id, { names, challenges });
      return { id, challenges };
    }
    const id = /^orders\/(\w+)\/finalize$/.exec(path)?.[1] ?? '';
    const order = orders.get(id);
    if (!order || !body.csr) throw new Refusal('malformed', `there is no order ${id}`, 404);
    orders.delete(id);
    for (const challenge of order.challenges) {
      const trouble = await checkChallenge({ ...challenge, resolver, port: httpPort(challenge.name) });
      if (trouble) throw new Refusal(trouble.type, trouble.detail);
    }
    const issuer = issuers[endpoint];
    const notBefore = new Date(now() - backdatedMs);
    const notAfter = new Date(notBefore.getTime() + lifetimeMs);
    const certificate = await issuer.sign({ csr: body.csr, names: order.names, notBefore, notAfter });
    return { certificate, chain: issuer.intermediate };
  }

  /** The directory's one entry that is asked for, and the renewal information itself (RFC 9773, sections 3 and 4.1). */
  function renewalInfo(endpoint: Endpoint, path: string): object {
    if (path === 'directory') {
      return { renewalInfo: `http://127.0.0.1:${options.port}/${endpoint}/renewal-info` };
    }
    if (!/^renewal-info\/[\w-]+\.[\w-]+$/.test(path)) throw new Refusal('malformed', `${path} is not known`, 404);
    const start = now() + (renewNow() ? -2 : 30) * day;
    const [from, to] = [start, start + day].map((time) => new Date(time).toISOString());
    return { suggestedWindow: { start: from, end: to } };
  }

  const server = createServer(async (request, answer) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const [, endpoint, path] = /^\/(production|staging)\/(.*)$/.exec(request.url ?? '') ?? [];
    const reply = (status: number, value: object) => {
      answer.writeHead(status, { 'content-type': 'application/json' });
      answer.end(JSON.stringify(value));
    };
    try {
      if (endpoint && request.method === 'GET') return reply(200, renewalInfo(endpoint as Endpoint, path!));
      if (!endpoint || request.method !== 'POST') throw new Refusal('malformed', `${request.url} is not known`, 404);
      reply(200, await handle(endpoint as Endpoint, path!, JSON.parse(text || '{}')));
    } catch (error) {
      const { type = 'urn:ietf:params:acme:error:serverInternal', status = 500, message } = error as Refusal;
      reply(status, { type, detail: message });
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, '127.0.0.1', resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
