import { existsSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { join, normalize } from 'node:path';
import type { ContainerView, ImageProgram } from '../container.ts';
import { configPath, type NginxConfig, readConfig, testConfig } from './nginx/config.ts';
import { tellTest } from './nginx/tell-test.ts';

/** What the hub's scripts look for on `/ping`. */
const readyMark = '01000110110000011010001100001';

/** Proxy in front of the hub: port 80 answers challenges and redirects, port 443 speaks TLS with the certificate of the configuration. */
export const nginx: ImageProgram = {
  real: (command) => (command.length > 0 ? command : ['nginx', '-g', 'daemon off;']),
  async standIn(container) {
    if (container.request.command.join(' ') === 'nginx -t') return tellTest(container.path);
    const read = () => {
      const text = readFileSync(container.path(configPath), 'utf8');
      testConfig(text, container.path);
      return readConfig(text);
    };
    let config = read();
    const readTls = (): ServerOptions => ({
      cert: readFileSync(container.path(config.certificate)),
      key: readFileSync(container.path(config.key)),
    });
    const secure = createTlsServer(readTls(), (incoming, answer) => proxy(container, config, incoming, answer));
    const plain = createHttpServer((incoming, answer) => {
      const path = decodeURIComponent(new URL(incoming.url ?? '/', 'http://hub').pathname);
      if (path === '/ping') return void answer.end(readyMark);
      if (path.startsWith('/.well-known/acme-challenge/')) {
        const file = container.path(join(config.challenges, normalize(path)));
        if (existsSync(file)) return void answer.end(readFileSync(file));
        return void answer.writeHead(404).end();
      }
      answer.writeHead(301, { location: `https://${incoming.headers.host ?? ''}${incoming.url}` }).end();
    });
    process.on('SIGHUP', () => {
      try {
        config = read();
        secure.setSecureContext(readTls());
      } catch (error) {
        // As nginx does: the old configuration stays.
        process.stderr.write(`${(error as Error).message}\n`);
      }
    });
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

/** `nginx -t`: says what is wrong with the configuration, as nginx does. Returns the exit status. */
export function testConfiguration({ path }: ContainerView): number {
  try {
    testConfig(readFileSync(path(configPath), 'utf8'), path);
    process.stderr.write(`nginx: configuration file ${configPath} test is successful\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nnginx: configuration file ${configPath} test failed\n`);
    return 1;
  }
}

function proxy(
  container: ContainerView,
  { locations }: NginxConfig,
  incoming: IncomingMessage,
  answer: ServerResponse,
): void {
  const { method, url = '/', headers } = incoming;
  const location = locations.find(({ prefix }) => url.startsWith(prefix));
  if (!location) return void answer.writeHead(404).end('404 Not Found\n');
  const path = location.strip ? `/${url.slice(location.prefix.length)}` : url;
  const forward = request(
    { host: '127.0.0.1', port: container.port(location.port), method, path, headers },
    (found) => {
      answer.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(answer);
    },
  );
  forward.on('error', () => answer.writeHead(502).end('502 Bad Gateway\n'));
  incoming.pipe(forward);
}
