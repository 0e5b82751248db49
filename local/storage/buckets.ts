import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bucket, openBucket } from './bucket.ts';

/** The buckets of the stack: those a cell has, and those that callers have created in `folder`. */
export class Buckets {
  readonly #folder: string;
  readonly #byName: Map<string, Bucket>;
  readonly #created = new Set<string>();

  constructor(ofCells: readonly Bucket[], folder: string) {
    this.#folder = folder;
    this.#byName = new Map(ofCells.map((bucket) => [bucket.name, bucket]));
    for (const account of foldersIn(folder))
      for (const name of foldersIn(join(folder, account))) this.#open(account, name);
  }

  find(name: string): Bucket | undefined {
    return this.#byName.get(name);
  }

  list(account: string): Bucket[] {
    const own = [...this.#byName.values()].filter((bucket) => bucket.account === account);
    return own.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A cell's own bucket: nothing is deleted from it. */
  isKept({ name }: Bucket): boolean {
    return !this.#created.has(name);
  }

  create(account: string, name: string): void {
    mkdirSync(join(this.#folder, account, name), { recursive: true });
    this.#open(account, name);
  }

  /** @returns why it cannot be: S3's code */
  remove(bucket: Bucket): 'BucketNotEmpty' | 'AccessDenied' | undefined {
    const { name, account } = bucket;
    if (this.isKept(bucket)) return 'AccessDenied';
    if (bucket.keys('').length > 0) return 'BucketNotEmpty';
    removeEmpty(join(this.#folder, account, name));
    this.#byName.delete(name);
    return undefined;
  }

  #open(account: string, name: string): void {
    this.#byName.set(name, openBucket(name, account, join(this.#folder, account, name)));
    this.#created.add(name);
  }
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** Removes a folder that holds empty folders alone. */
function removeEmpty(folder: string): void {
  for (const name of foldersIn(folder)) removeEmpty(join(folder, name));
  rmdirSync(folder);
}

/** Names a bucket can have (S3 User Guide, "General purpose bucket naming rules"). */
export const bucketName = /^(?=.{3,63}$)[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*[a-z0-9]$/;
