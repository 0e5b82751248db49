import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { parseReference } from '../machines/stand-ins/docker/registry.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** `library/nginx:alpine` of a reference: registries of all hosts are one here. */
const keyOf = (reference: string) => {
  const { repository, tag } = parseReference(reference);
  return `${repository}:${tag}`;
};

/**
 * A stand-in of image registries: manifests by HEAD and GET as the OCI distribution specification has it, no layers.
 *
 * @param images references it has; asked for at every request
 */
export async function startRegistry(
  images: () => string[],
  { address = '127.0.0.1', port }: { address?: string; port: number },
): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, answer) => {
    const [, repository, tag] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(request.url ?? '') ?? [];
    if (request.url === '/v2/' || request.url === '/v2') return void answer.writeHead(200).end('{}');
    if (!repository || !images().some((reference) => keyOf(reference) === `${repository}:${tag}`)) {
      const errors = [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }];
      answer.writeHead(404, { 'content-type': 'application/json' });
      return void answer.end(request.method === 'HEAD' ? undefined : JSON.stringify({ errors }));
    }
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      layers: [],
      annotations: { 'stepbook.standIn': `a stand-in of ${repository}:${tag}` },
    });
    answer.writeHead(200, {
      'content-type': manifestType,
      'content-length': Buffer.byteLength(manifest),
      'docker-content-digest': `sha256:${createHash('sha256').update(manifest).digest('hex')}`,
      'docker-distribution-api-version': 'registry/2.0',
    });
    answer.end(request.method === 'HEAD' ? undefined : manifest);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
