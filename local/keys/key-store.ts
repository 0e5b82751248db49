import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';
import { type KeySpec, keyKinds } from './key-kind.ts';

/** One key. `material` is base64: the raw secret, or the private key as PKCS #8. */
export interface Key {
  id: string;
  arn: string;
  spec: KeySpec;
  description: string;
  /** Milliseconds since the epoch. */
  created: number;
  material: string;
}

interface KeyFile {
  keys: Key[];
  /** Alias (`alias/…`) → key id. */
  aliases: Record<string, string>;
}

/** The keys and aliases of one account and region. */
export interface KeyRing {
  /** Creates a key from the operating system's randomness. */
  create(spec: KeySpec, description: string): Key;
  /** By id or ARN. */
  byId(id: string): Key | undefined;
  byAlias(alias: string): Key | undefined;
  setAlias(alias: string, keyId: string): void;
  aliases(): Record<string, string>;
  keys(): Key[];
}

/** Opens the ring kept in `<folder>/<account>-<region>.json`, which only its owner may read. */
export function openKeyRing(folder: string, account: string, region: string): KeyRing {
  const file = join(folder, `${account}-${region}.json`);
  const ring: KeyFile = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { keys: [], aliases: {} };
  const save = () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // A key that is lost cannot be made again.
    replaceFile(file, JSON.stringify(ring, null, 2), { mode: 0o600, flush: true });
  };
  const byId = (id: string) => ring.keys.find((key) => key.id === id || key.arn === id);
  return {
    create(spec, description) {
      const id = randomUUID();
      const arn = `arn:aws:kms:${region}:${account}:key/${id}`;
      const key: Key = { id, arn, spec, description, created: Date.now(), material: keyKinds[spec].create() };
      ring.keys.push(key);
      save();
      return key;
    },
    byId,
    byAlias: (alias) => (ring.aliases[alias] ? byId(ring.aliases[alias]) : undefined),
    setAlias(alias, keyId) {
      ring.aliases[alias] = keyId;
      save();
    },
    aliases: () => ring.aliases,
    keys: () => ring.keys,
  };
}
