import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { containerImages } from './container-images.ts';

/** What a rehearsal has that a scenario can break. */
export interface LaidOut {
  /** Where the rehearsal is kept. */
  folder: string;
  /** Domains, those of hubs that are still to be launched as well. */
  hubs: string[];
  /** Ids of hosted zones. */
  zones: string[];
  /** References. */
  images: string[];
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as unknown;

/** What the rehearsal in a data folder has, by its own files; undefined where no rehearsal was ever started. */
export function laidOut(dataDir: string): LaidOut | undefined {
  const folder = join(dataDir, 'rehearsal');
  const portsFile = join(folder, 'ports.json');
  const zonesFile = join(folder, 'zones.json');
  if (!existsSync(portsFile)) return undefined;
  const ports = Object.keys(read(portsFile) as Record<string, number>);
  const { zones } = existsSync(zonesFile) ? (read(zonesFile) as { zones: { id: string }[] }) : { zones: [] };
  return {
    folder,
    hubs: ports.filter((name) => name.endsWith(':443')).map((name) => name.slice(0, -':443'.length)),
    zones: zones.map(({ id }) => id),
    images: containerImages,
  };
}
