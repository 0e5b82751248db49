import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

/** An object of a bucket. */
export interface StoredObject {
  key: string;
  body: Buffer;
  /** MD5, hex, as S3's ETag has it. */
  etag: string;
  modified: Date;
}

/** A bucket that is a folder: an object is the file of its key. */
export interface Bucket {
  name: string;
  account: string;
  /** @returns the ETag, or undefined when the object is there and must not be replaced */
  put(key: string, body: Buffer, onlyNew: boolean): string | undefined;
  get(key: string): StoredObject | undefined;
  remove(key: string): void;
  /** In the order of the keys' bytes. */
  keys(prefix: string): string[];
  /** Is the key one that can be a file here? */
  allows(key: string): boolean;
}

const etagOf = (body: Buffer) => createHash('md5').update(body).digest('hex');

/** Opens the bucket kept in a folder. */
export function openBucket(name: string, account: string, folder: string): Bucket {
  const root = resolve(folder);
  mkdirSync(root, { recursive: true });
  const fileOf = (key: string) => join(root, ...key.split('/'));
  const allows = (key: string) =>
    key.length > 0 &&
    Buffer.byteLength(key) <= 1024 &&
    !key.split('/').some((part) => part === '' || part.startsWith('.') || part.includes('\0') || part.includes('\\')) &&
    fileOf(key).startsWith(root + sep);
  return {
    name,
    account,
    allows,
    put(key, body, onlyNew) {
      const file = fileOf(key);
      if (onlyNew && existsSync(file)) return undefined;
      mkdirSync(dirname(file), { recursive: true });
      // A reader sees the old object or the new one, never a part.
      const aside = join(dirname(file), `.${process.pid}-${Date.now()}`);
      writeFileSync(aside, body, { flush: true });
      renameSync(aside, file);
      return etagOf(body);
    },
    get(key) {
      const file = fileOf(key);
      if (!existsSync(file) || !statSync(file).isFile()) return undefined;
      const body = readFileSync(file);
      return { key, body, etag: etagOf(body), modified: statSync(file).mtime };
    },
    remove(key) {
      rmSync(fileOf(key), { force: true });
    },
    keys(prefix) {
      const files = readdirSync(root, { recursive: true, withFileTypes: true, encoding: 'utf8' });
      return files
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .split(sep)
            .join('/'),
        )
        .filter((key) => key.startsWith(prefix) && allows(key))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
  };
}
