import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionAuthorizationType, ConnectionState } from '@aws-sdk/client-eventbridge';
import type { KeyRing } from '../keys/key-store.ts';
import { decrypt, encrypt } from '../keys/symmetric.ts';
import { replaceFile } from '../replace-file.ts';
import type { AuthParameters } from './auth-parameters.ts';

/** A connection as it is kept. Times are milliseconds since the epoch. */
export interface Connection {
  name: string;
  arn: string;
  secretArn: string;
  description?: string | undefined;
  type: ConnectionAuthorizationType;
  state: ConnectionState;
  stateReason?: string | undefined;
  created: number;
  modified: number;
  authorized?: number | undefined;
  /** The parameters, encrypted: base64. */
  secret: string;
}

interface Place {
  account: string;
  region: string;
}

/** The connections of all accounts and regions, by name. */
export interface ConnectionStore {
  get(place: Place, name: string): Connection | undefined;
  /** By name. */
  list(place: Place): Connection[];
  put(place: Place, connection: Connection): void;
  remove(place: Place, name: string): void;
  seal(place: Place, secretArn: string, parameters: AuthParameters): string;
  /** @throws Error the key or the file is another than it was written with */
  open(place: Place, connection: Pick<Connection, 'secretArn' | 'secret'>): AuthParameters;
}

/** What Secrets Manager encrypts with when nobody names a key. */
const keyAlias = 'alias/aws/secretsmanager';

/**
 * Keeps connections in `<folder>/<account>-<region>.json`, which only its owner may read. Their secrets are encrypted as
 * Secrets Manager does it on AWS: under the account's key for it, bound to the secret's ARN.
 */
export function openConnections(folder: string, ring: (account: string, region: string) => KeyRing): ConnectionStore {
  const fileOf = ({ account, region }: Place) => join(folder, `${account}-${region}.json`);
  const read = (place: Place): Record<string, Connection> => {
    const file = fileOf(place);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Connection>) : {};
  };
  const write = (place: Place, all: Record<string, Connection>) => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    replaceFile(fileOf(place), `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  };
  const keyOf = ({ account, region }: Place) => {
    const keys = ring(account, region);
    const known = keys.byAlias(keyAlias);
    if (known) return known;
    const made = keys.create('SYMMETRIC_DEFAULT', 'secrets of connections');
    keys.setAlias(keyAlias, made.id);
    return made;
  };
  const get = (place: Place, name: string) => {
    const all = read(place);
    return Object.hasOwn(all, name) ? all[name] : undefined;
  };
  return {
    get,
    list: (place) => Object.values(read(place)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    put: (place, connection) => write(place, { ...read(place), [connection.name]: connection }),
    remove(place, name) {
      const { [name]: _gone, ...others } = read(place);
      write(place, others);
    },
    seal: (place, SecretARN, parameters) =>
      encrypt(keyOf(place), Buffer.from(JSON.stringify(parameters)), { SecretARN }).toString('base64'),
    open(place, { secretArn, secret }) {
      const text = decrypt(keyOf(place), Buffer.from(secret, 'base64'), { SecretARN: secretArn });
      if (!text) throw new Error(`The secret ${secretArn} cannot be decrypted`);
      return JSON.parse(text.toString()) as AuthParameters;
    },
  };
}
