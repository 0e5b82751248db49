import { parseImage, registryUrl } from './image-reference.ts';

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** A bearer challenge of a registry (distribution's token specification). */
export interface Challenge {
  realm: string;
  service?: string;
  scope?: string;
}

/** Reads `Bearer realm="…",service="…",scope="…"`; undefined for another scheme or without a realm. */
export function parseChallenge(header: string | null): Challenge | undefined {
  if (!header || !/^bearer\s/i.test(header)) return undefined;
  const fields = Object.fromEntries(
    [...header.slice(7).matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/gi)].map(([, name, value]) => [
      name!.toLowerCase(),
      value!.replace(/\\(.)/g, '$1'),
    ]),
  );
  const { realm, service, scope } = fields;
  return realm ? { realm, ...(service && { service }), ...(scope && { scope }) } : undefined;
}

/**
 * Asks a registry for the manifest of an image with HEAD, which Docker Hub does not count as a pull (OCI distribution
 * specification, "Checking if content exists in the registry"), anonymously or with the token it asks for.
 * Gives the digest; throws an Error that says what the registry answered.
 */
export async function headManifest(
  image: string,
  overrides: Record<string, string>,
  timeoutMs: number,
): Promise<string> {
  const parsed = parseImage(image);
  if (!parsed) throw new Error('not an image reference');
  const { registry, repository, reference } = parsed;
  const base = registryUrl(registry, overrides);
  const url = `${base}/v2/${repository}/manifests/${reference}`;
  const head = (headers: Record<string, string>) =>
    fetch(url, { method: 'HEAD', headers: { accept: ACCEPT, ...headers }, signal: AbortSignal.timeout(timeoutMs) });

  let answer = await head({});
  if (answer.status === 401) {
    const challenge = parseChallenge(answer.headers.get('www-authenticate'));
    if (!challenge) throw new Error(`${registry} asks for credentials (401)`);
    const scope = challenge.scope ?? `repository:${repository}:pull`;
    answer = await head({ authorization: `Bearer ${await fetchToken({ ...challenge, scope }, base, timeoutMs)}` });
  }
  if (!answer.ok) throw new Error(`${registry} answers ${answer.status} for ${repository}:${reference}`);
  const digest = answer.headers.get('docker-content-digest');
  if (!digest) throw new Error(`${registry} gives no digest for ${repository}:${reference}`);
  return digest;
}

async function fetchToken({ realm, service, scope }: Challenge, base: string, timeoutMs: number): Promise<string> {
  const url = new URL(realm);
  // A registry that is asked over TLS may not send the token request out in the clear.
  if (url.protocol !== 'https:' && new URL(base).protocol === 'https:') {
    throw new Error(`the registry's token service ${url.origin} is not https:`);
  }
  if (service) url.searchParams.set('service', service);
  if (scope) url.searchParams.set('scope', scope);
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) throw new Error(`the token service ${url.origin} answers ${answer.status}`);
  const { token, access_token } = (await answer.json()) as { token?: string; access_token?: string };
  const bearer = token ?? access_token;
  if (!bearer) throw new Error(`the token service ${url.origin} gives no token`);
  return bearer;
}
