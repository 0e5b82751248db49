import { readSettings } from '../machine.ts';
import { patientFetch } from '../patient-fetch.ts';
import { type Image, keepObject, listObjects, newId } from './objects.ts';

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Registry host, repository and tag of a reference, with docker's defaults (docker.io, library/, latest). */
export function parseReference(reference: string): { host: string; repository: string; tag: string } {
  const [first, ...others] = reference.split('/');
  const hasHost = others.length > 0 && /[.:]|^localhost$/.test(first!);
  const host = hasHost ? first! : 'docker.io';
  const [path, tag = 'latest'] = (hasHost ? others.join('/') : reference).split(':');
  return { host, repository: host === 'docker.io' && !path!.includes('/') ? `library/${path}` : path!, tag };
}

/** The image of a reference as its registry has it now; layers are not fetched. @throws Error in docker's words */
export async function pull(reference: string): Promise<Image> {
  const { host, repository, tag } = parseReference(reference);
  const base = (readSettings().registries[host] ?? `https://${host}`).replace(/\/$/, '');
  const answer = await patientFetch(`${base}/v2/${repository}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: manifestTypes },
  });
  if (answer.status !== 200) {
    throw new Error(
      `Error response from daemon: manifest for ${reference} not found: manifest unknown (${answer.status})`,
    );
  }
  const image = { id: newId(12), reference, digest: answer.headers.get('docker-content-digest') ?? '' };
  keepObject('images', reference, image);
  return image;
}

export function findImage(reference: string): Image | undefined {
  return listObjects('images').find((image) => image.reference === reference);
}
