import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onDisk } from '../machine.ts';

/** What docker keeps: one file an object, so that several commands at once do not disturb each other. */
interface Kinds {
  images: { id: string; reference: string; digest: string };
  containers: {
    id: string;
    name: string;
    image: string;
    command: string;
    pid: number;
    started: number;
    volumes: string[];
    /** Path in the container → path on the machine. */
    mounts: Record<string, string>;
  };
  volumes: { name: string };
  networks: { name: string };
}

export type Image = Kinds['images'];
export type Container = Kinds['containers'];

const folder = (kind: keyof Kinds) => onDisk(`/var/lib/docker/stand-in/${kind}`);
const file = (kind: keyof Kinds, key: string) => join(folder(kind), `${encodeURIComponent(key)}.json`);

/** Hex digits, as docker names things nobody named. */
export const newId = (digits: number) => randomBytes(digits / 2).toString('hex');

export function listObjects<K extends keyof Kinds>(kind: K): Kinds[K][] {
  if (!existsSync(folder(kind))) return [];
  return readdirSync(folder(kind))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder(kind), name), 'utf8')) as Kinds[K]);
}

export function keepObject<K extends keyof Kinds>(kind: K, key: string, value: Kinds[K]): void {
  mkdirSync(folder(kind), { recursive: true });
  const path = file(kind, key);
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(value));
  renameSync(`${path}.${process.pid}`, path);
}

export function dropObject(kind: keyof Kinds, key: string): void {
  rmSync(file(kind, key), { force: true });
}
