import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyContent } from './copy-content.ts';

/** A copy of a volume, kept in `DIR/snapshots/<id>`: `snapshot.json` and the content in `data`. */
export interface Snapshot {
  id: string;
  volume: string;
  account: string;
  region: string;
  description: string;
  tags: Record<string, string>;
  sizeGb: number;
  encrypted: boolean;
  /** RFC 3339. */
  started: string;
}

export type Snapshots = ReturnType<typeof openSnapshots>;

/** Opens the snapshots of a data folder. */
export function openSnapshots(dataDir: string) {
  const folder = join(dataDir, 'snapshots');
  return {
    /** A folder, or the image of a disk. */
    contentOf: (id: string) => join(folder, id, 'data'),
    list(owner: { account: string; region: string }): Snapshot[] {
      if (!existsSync(folder)) return [];
      return readdirSync(folder)
        .filter((id) => id.startsWith('snap-') && existsSync(join(folder, id, 'snapshot.json')))
        .map((id) => JSON.parse(readFileSync(join(folder, id, 'snapshot.json'), 'utf8')) as Snapshot)
        .filter(({ account, region }) => account === owner.account && region === owner.region)
        .sort((a, b) => a.started.localeCompare(b.started));
    },
    /** Copies a volume as it is now. A copy that did not come to its end does not count. */
    async take(source: string, about: Omit<Snapshot, 'id'>): Promise<Snapshot> {
      const id = `snap-${randomBytes(9).toString('hex').slice(0, 17)}`;
      const fresh = join(folder, `${id}.new`);
      mkdirSync(fresh, { recursive: true });
      try {
        await copyContent(source, join(fresh, 'data'));
        writeFileSync(join(fresh, 'snapshot.json'), JSON.stringify({ id, ...about }, null, 2));
        renameSync(fresh, join(folder, id));
      } catch (error) {
        rmSync(fresh, { recursive: true, force: true });
        throw error;
      }
      return { id, ...about };
    },
  };
}
