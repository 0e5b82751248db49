import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveApproval } from '../../lambdas/serve-approval/task.ts';
import type { GatePolicy } from '../../workflows/shared/plan.ts';
import { bench } from '../lambdas/gate/support/bench.ts';
import { parseMail } from '../lambdas/gate/support/parse-mail.ts';

/** A bench whose approval page answers on a socket; gates opened here are mailed with links to it. Passkeys need a host name. */
export async function servedBench(host: 'localhost' | '127.0.0.1' = '127.0.0.1') {
  const at = await bench();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url!, 'http://x');
    const answer = await serveApproval(at.ports, {
      rawPath: url.pathname,
      rawQueryString: url.search.slice(1),
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString(),
      isBase64Encoded: false,
      requestContext: { http: { method: request.method! } },
    });
    response.writeHead(answer.statusCode, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  at.ports.approvalUrl = `http://${host}:${(server.address() as AddressInfo).port}/`;
  return {
    at,
    /** Opens a gate; gives it with every link to the page in its mails, text and HTML, as a scanner finds them. */
    async open(run: string, policy: GatePolicy) {
      const made = await at.openedGate(run, { policy });
      const sent = at.mailbox.list().filter((entry) => entry.run === run);
      const mails = await Promise.all(sent.map(({ id }) => parseMail(at.mailbox.read(id)!)));
      const links = mails.flatMap(({ text, html }) =>
        [
          ...`${text} ${html.replaceAll('&amp;', '&')}`.matchAll(/http:\/\/(?:127\.0\.0\.1|localhost):\d+\/[^\s"<]+/g),
        ].map(([link]) => link),
      );
      return { ...made, links: [...new Set(links)] };
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await at.stop();
    },
  };
}
