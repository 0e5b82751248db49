import { existsSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { join, normalize } from 'node:path';
import type { ContainerView, ImageProgram } from '../container.ts';

const config = '/etc/nginx/conf.d/default.conf';
const hubPort = 3000;
/** What the hub's scripts look for on `/ping`. */
const readyMark = '01000110110000011010001100001';

/** Proxy in front of the hub: port 80 answers challenges and redirects, port 443 speaks TLS with the certificate of the configuration. */
export const nginx: ImageProgram = {
  real: () => ['nginx', '-g', 'daemon off;'],
  async standIn(container) {
    const { certificate, key, challenges } = readConfig(readFileSync(container.path(config), 'utf8'));
    const readTls = (): ServerOptions => ({
      cert: readFileSync(container.path(certificate)),
      key: readFileSync(container.path(key)),
    });
    const secure = createTlsServer(readTls(), (incoming, answer) => proxy(container, incoming, answer));
    const plain = createHttpServer((incoming, answer) => {
      const path = decodeURIComponent(new URL(incoming.url ?? '/', 'http://hub').pathname);
      if (path === '/ping') return void answer.end(readyMark);
      if (path.startsWith('/.well-known/acme-challenge/')) {
        const file = container.path(join(challenges, normalize(path)));
        if (existsSync(file)) return void answer.end(readFileSync(file));
        return void answer.writeHead(404).end();
      }
      answer.writeHead(301, { location: `https://${incoming.headers.host ?? ''}${incoming.url}` }).end();
    });
    process.on('SIGHUP', () => secure.setSecureContext(readTls()));
    return new Promise((resolve) => {
      for (const server of [secure, plain]) {
        server.on('error', (error) => {
          process.stderr.write(`nginx: [emerg] ${error.message}\n`);
          resolve(1);
        });
      }
      plain.listen(container.port(80), '127.0.0.1');
      secure.listen(container.port(443), '127.0.0.1');
    });
  },
};

/** The directives this stand-in follows. @throws Error when one is missing, as nginx refuses to start */
function readConfig(text: string): { certificate: string; key: string; challenges: string } {
  const directive = (pattern: RegExp, name: string) => {
    const value = pattern.exec(text)?.[1];
    if (!value) throw new Error(`nginx: [emerg] ${config} has no ${name}`);
    return value;
  };
  return {
    certificate: directive(/^\s*ssl_certificate\s+(\S+);/m, 'ssl_certificate'),
    key: directive(/^\s*ssl_certificate_key\s+(\S+);/m, 'ssl_certificate_key'),
    challenges: directive(/acme-challenge\/\s*\{[^}]*root\s+(\S+);/, 'root for /.well-known/acme-challenge/'),
  };
}

function proxy(container: ContainerView, incoming: IncomingMessage, answer: ServerResponse): void {
  const { method, url: path, headers } = incoming;
  const forward = request({ host: '127.0.0.1', port: container.port(hubPort), method, path, headers }, (found) => {
    answer.writeHead(found.statusCode ?? 502, found.headers);
    found.pipe(answer);
  });
  forward.on('error', () => answer.writeHead(502).end('502 Bad Gateway\n'));
  incoming.pipe(forward);
}
