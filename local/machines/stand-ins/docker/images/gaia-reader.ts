import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { ImageProgram } from '../container.ts';

const storage = '/tmp/gaia-disk';
/** `/<address>/<file>`, as gaia-reader 2.5.3 takes it (reader/src/http.ts). */
const file = /^\/([A-Za-z0-9_-]+)\/((?:(?!\.\.)[A-Za-z0-9._-]+\/?)+)$/;

/** Gives what is stored, by its owner's address and path; anything else is not found. Says in a header that it is a stand-in. */
export const gaiaReader: ImageProgram = {
  standIn(container) {
    const standIn = `Stepbook stand-in of ${container.request.image}`;
    const server = createServer((incoming, answer) => {
      const { pathname } = new URL(incoming.url ?? '/', 'http://reader');
      const [, owner, name] = file.exec(pathname) ?? [];
      const path = owner && name && container.path(join(storage, owner, name));
      if (pathname === '/' || !path || !existsSync(path) || !statSync(path).isFile()) {
        const found = pathname === '/';
        answer.writeHead(found ? 200 : 404, { 'content-type': 'application/json', server: standIn });
        return void answer.end(
          JSON.stringify({ message: found ? 'gaia-reader' : 'File not found', stand_in: standIn }),
        );
      }
      answer.writeHead(200, { 'content-type': 'application/octet-stream', server: standIn });
      answer.end(readFileSync(path));
    });
    return new Promise((resolve) => {
      server.on('error', (error) => {
        process.stderr.write(`${error.message}\n`);
        resolve(1);
      });
      server.listen(container.port(8008), '127.0.0.1');
    });
  },
};
