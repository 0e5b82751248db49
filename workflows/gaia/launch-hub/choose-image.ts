import type { CloudFact } from '../../shared/facts/cloud.ts';
import type { Launch } from '../../shared/launch-settings.ts';
import { compareVersions, type ImageName, parseImageName } from './image-name.ts';

export type FoundImage = CloudFact['images'][number];
export interface ChosenImage {
  image: FoundImage;
  name: ImageName;
}

/** Graviton's families have a `g` behind their generation: `t4g.small`. */
export const architectureOf = (instanceType: string) => (/^[a-z]+\d+g/.test(instanceType) ? 'arm64' : 'x86_64');

/**
 * The newest image by its version, wherever it stands in the list: available, from an allowed owner, of the wanted base,
 * storage and architecture. Of two with one version the one made later; a name that is no hub's is passed over.
 */
export function chooseImage(
  images: readonly FoundImage[],
  { image: wanted, storage, instanceType }: Launch,
  account: string,
): ChosenImage | undefined {
  const owners = new Set(wanted.owners.map((owner) => (owner === 'self' ? account : owner)));
  const candidates = images.flatMap((image): ChosenImage[] => {
    const name = parseImageName(image.name);
    const fits =
      name?.family === wanted.base &&
      name.storage === storage &&
      image.state === 'available' &&
      owners.has(image.owner) &&
      image.architecture === architectureOf(instanceType);
    return name && fits ? [{ image, name }] : [];
  });
  return candidates.sort(
    (a, b) =>
      compareVersions(b.name.version, a.name.version) ||
      b.image.created.localeCompare(a.image.created) ||
      a.image.id.localeCompare(b.image.id),
  )[0];
}
