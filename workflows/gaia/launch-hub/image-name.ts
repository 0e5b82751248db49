/** Bases that a hub's image is built on, by the first word of its name: whether Run Command can reach it, and if not, why. */
export const families = {
  flatcar: { commands: true },
  blockstack: {
    commands: false,
    because:
      'the documented images are CoreOS Container Linux, which reached its end of life on 2020-05-26, gets no update and ' +
      'has no SSM agent, so Run Command cannot reach it',
  },
} as const;
export type Family = keyof typeof families;

/** The storage that the document offers: on the small root disk, or on an EBS disk of its own. */
export type Storage = 'ephemeral' | 'ebs';

export interface ImageName {
  family: Family;
  storage: Storage;
  /** The numbers of the version, e.g. `[2, 5, 3]`. */
  version: number[];
  buildTag: string;
}

// Document, Task 1, step 5: `blockstack-gaia_hub-STORAGETYPE-VERSION-hvm - ami-BUILDTAG`. Other bases put their own name first.
const FORMAT =
  /^([a-z0-9]+)-gaia_hub-(ephemeral|ebs)-(\d{1,6}(?:\.\d{1,6}){1,3})-hvm - ami-([0-9a-f]{8}|[0-9a-f]{17})$/i;

/** What the name of a hub's image says; undefined when it is none. */
export function parseImageName(name: string): ImageName | undefined {
  const [, family = '', storage = '', version = '', buildTag = ''] = FORMAT.exec(name) ?? [];
  if (!Object.hasOwn(families, family)) return undefined;
  return {
    family: family as Family,
    storage: storage.toLowerCase() as Storage,
    version: version.split('.').map(Number),
    buildTag: buildTag.toLowerCase(),
  };
}

/** Negative when the first version is the older one. Numbers are compared as numbers, and `2.5` is `2.5.0`. */
export function compareVersions(a: number[], b: number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const versionText = ({ version }: Pick<ImageName, 'version'>) => version.join('.');
