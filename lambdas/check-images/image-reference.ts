/** An image reference, taken apart as docker does (distribution/reference). */
export interface ImageReference {
  /** Host, perhaps with a port, as people write it: `docker.io`, `quay.io`, `localhost:5000`. */
  registry: string;
  repository: string;
  /** A tag, or a digest `sha256:…`. */
  reference: string;
}

const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/;
const REFERENCE = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|sha256:[0-9a-f]{64})$/;

/** Parses `nginx:alpine`, `quay.io/blockstack/gaia-hub:v2.5.3`, `host:5000/a/b@sha256:…`. Undefined when it is no reference. */
export function parseImage(image: string): ImageReference | undefined {
  const [named, digest] = image.split('@', 2) as [string, string?];
  const slash = named.indexOf('/');
  const head = slash < 0 ? '' : named.slice(0, slash);
  // Docker's own rule: the first part is a host if it has a dot or a port, or is localhost.
  const hasHost = head.includes('.') || head.includes(':') || head === 'localhost';
  const registry = hasHost ? head : 'docker.io';
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? 'latest' : rest.slice(colon + 1);
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  const reference = digest ?? tag;
  if (!REPOSITORY.test(repository) || !REFERENCE.test(reference)) return undefined;
  return { registry, repository, reference };
}

/** Where a registry's API is: Docker Hub's is not at docker.io. `overrides` replace it, by the name people write. */
export function registryUrl(registry: string, overrides: Record<string, string>): string {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  return (overrides[registry] ?? `https://${host}`).replace(/\/+$/, '');
}
