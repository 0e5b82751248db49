import { createServer, type RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parseImage, registryUrl } from '../../../lambdas/check-images/image-reference.ts';
import { parseChallenge } from '../../../lambdas/check-images/manifest.ts';
import { checkImages } from '../../../lambdas/check-images/task.ts';
import { openRecord } from '../support/record.ts';
import { Servers } from '../support/servers.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const servers = new Servers();
let record: Awaited<ReturnType<typeof openRecord>>;

/** A registry with token authentication, as Docker Hub and quay.io have it, holding these `repository:reference`s. */
async function registry(held: string[], { secured = true } = {}) {
  const seen: string[] = [];
  let base = '';
  const answer: RequestListener = ({ method, url = '', headers }, response) => {
    const { pathname, searchParams } = new URL(url, base);
    seen.push(`${method} ${url}`);
    if (pathname === '/token') {
      const scope = searchParams.get('scope');
      response.end(JSON.stringify({ token: `for ${scope} of ${searchParams.get('service')}` }));
      return;
    }
    const [, repository, reference] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(pathname)!;
    const scope = `repository:${repository}:pull`;
    if (secured && headers.authorization !== `Bearer for ${scope} of registry`) {
      response.setHeader('www-authenticate', `Bearer realm="${base}/token",service="registry",scope="${scope}"`);
      response.writeHead(401).end();
    } else if (!held.includes(`${repository}:${reference}`)) response.writeHead(404).end();
    else {
      const accepted = String(headers.accept).includes('application/vnd.oci.image.index.v1+json');
      response.writeHead(accepted ? 200 : 406, { 'docker-content-digest': digest }).end();
    }
  };
  base = `http://127.0.0.1:${await servers.listen(createServer(answer))}`;
  return { base, seen };
}

const check = (images: string[], registries: Record<string, string>) =>
  checkImages({ run: 'run-1', phase: 'plan', images, registries }, { ...record.ports, timeoutMs: 400 });

beforeAll(async () => {
  record = await openRecord();
});
afterEach(() => servers.stopAll());
afterAll(() => record.stop());

describe('check-images', () => {
  it('asks with HEAD, fetches the token the registry wants, and gives the digest', async () => {
    const { base, seen } = await registry(['library/nginx:alpine']);
    const found = await check(['nginx:alpine'], { 'docker.io': base });

    expect(found).toEqual({ images: [{ image: 'nginx:alpine', pullable: true, digest }] });
    expect(seen).toEqual([
      'HEAD /v2/library/nginx/manifests/alpine',
      'GET /token?service=registry&scope=repository%3Alibrary%2Fnginx%3Apull',
      'HEAD /v2/library/nginx/manifests/alpine',
    ]);
    expect(await record.entries('run-1')).toMatchObject([{ data: { fact: 'images', value: found } }]);
  });

  it('asks a registry without authentication once, and each image once', async () => {
    const { base, seen } = await registry(['blockstack/gaia-hub:v2.5.3'], { secured: false });
    const image = 'quay.io/blockstack/gaia-hub:v2.5.3';
    expect(await check([image, image], { 'quay.io': base })).toMatchObject({ images: [{ image, pullable: true }] });
    expect(seen).toHaveLength(1);
  });

  it('says why an image cannot be pulled', async () => {
    const { base } = await registry([]);
    const silent = `http://127.0.0.1:${await servers.listen(createServer(() => {}))}`;
    const closed = `http://127.0.0.1:${await servers.closedPort(() => createServer())}`;
    const { images } = await check(['nginx:alpine', 'silent.test/a:1', 'closed.test/a:1', 'Not An Image'], {
      'docker.io': base,
      'silent.test': silent,
      'closed.test': closed,
    });
    expect(images).toEqual([
      { image: 'nginx:alpine', pullable: false, error: 'docker.io answers 404 for library/nginx:alpine' },
      { image: 'silent.test/a:1', pullable: false, error: expect.stringMatching(/timeout/) },
      { image: 'closed.test/a:1', pullable: false, error: expect.stringMatching(/ECONNREFUSED/) },
      { image: 'Not An Image', pullable: false, error: 'not an image reference' },
    ]);
  });

  it('does not take "yes" without a digest for an answer', async () => {
    const base = `http://127.0.0.1:${await servers.listen(createServer((_, response) => response.end()))}`;
    const { images } = await check(['nginx'], { 'docker.io': base });
    expect(images).toMatchObject([{ pullable: false, error: expect.stringMatching(/no digest/) }]);
  });
});

describe('image references', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', 'latest'],
    ['nginx:alpine', 'docker.io', 'library/nginx', 'alpine'],
    ['blockstack/gaia-hub:2.8.2', 'docker.io', 'blockstack/gaia-hub', '2.8.2'],
    ['quay.io/blockstack/gaia-hub:v2.5.3', 'quay.io', 'blockstack/gaia-hub', 'v2.5.3'],
    ['localhost:5000/a/b', 'localhost:5000', 'a/b', 'latest'],
    ['localhost/a', 'localhost', 'a', 'latest'],
    [`quay.io/a/b:v1@${digest}`, 'quay.io', 'a/b', digest],
  ])('takes %s apart', (image, registry, repository, reference) => {
    expect(parseImage(image)).toEqual({ registry, repository, reference });
  });

  it.each(['', 'A', 'a b', 'a/../b', 'a:b:c d', 'a@sha256:1', 'a:'])('refuses %j', (image) => {
    expect(parseImage(image)).toBeUndefined();
  });

  it('knows where Docker Hub is, unless it is answered elsewhere', () => {
    expect(registryUrl('docker.io', {})).toBe('https://registry-1.docker.io');
    expect(registryUrl('quay.io', {})).toBe('https://quay.io');
    expect(registryUrl('quay.io', { 'quay.io': 'https://mirror.test/' })).toBe('https://mirror.test');
  });
});

describe('bearer challenges', () => {
  it('reads realm, service and scope', () => {
    const header =
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull,push"';
    expect(parseChallenge(header)).toEqual({
      realm: 'https://auth.docker.io/token',
      service: 'registry.docker.io',
      scope: 'repository:library/nginx:pull,push',
    });
  });

  it.each([null, 'Basic realm="x"', 'Bearer service="x"'])('has no answer to %s', (header) => {
    expect(parseChallenge(header)).toBeUndefined();
  });
});
