import { createServer } from 'node:http';
import type { ContainerView } from '../container.ts';

/** A service that answers GETs with JSON, by path, and says in a header and a member that it is a stand-in. */
export function answerJson(
  container: ContainerView,
  port: number,
  answers: Record<string, () => object>,
): Promise<number> {
  const standIn = `Stepbook stand-in of ${container.request.image}`;
  const server = createServer((incoming, answer) => {
    const path = new URL(incoming.url ?? '/', 'http://hub').pathname.replace(/(.)\/$/, '$1');
    const found = answers[path]?.();
    answer.writeHead(found ? 200 : 404, { 'content-type': 'application/json', server: standIn });
    answer.end(JSON.stringify({ ...(found ?? { message: 'Not found' }), stand_in: standIn }));
  });
  return new Promise((resolve) => {
    server.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    server.listen(container.port(port), '127.0.0.1');
  });
}
