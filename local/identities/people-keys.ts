import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Estate } from '../../workflows/shared/estate.ts';
import type { IssuedKey } from './authenticate.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new access key id: `AKIA` (a user's) or `ASIA` (a session's) and sixteen characters. */
export function newAccessKeyId(prefix: 'AKIA' | 'ASIA'): string {
  return prefix + Array.from(randomBytes(16), (byte) => alphabet[byte % 32]).join('');
}

/** A new secret access key: forty characters. */
export function newSecret(): string {
  return randomBytes(30).toString('base64');
}

interface Profile {
  name: string;
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

/**
 * Issues a key to every person of the estate in every cell they have a principal in, and writes all of them, and each
 * cell's account, as profiles of an AWS shared credentials file that only its owner can read. A person's profile has
 * the person's id; in further cells `<id>@<cell>`; a cell's has the cell's id. Keys issued before are kept.
 * @returns the people's keys
 */
export function issuePeopleKeys(file: string, estate: Estate): IssuedKey[] {
  const before = readProfiles(file);
  const keys: IssuedKey[] = [];
  const profiles: Profile[] = [];
  for (const [id, person] of Object.entries(estate.people)) {
    for (const [cell, { account, region }] of Object.entries(estate.cells)) {
      const principal = person.principals.find((arn) => arn.split(':')[4] === account);
      if (!principal) continue;
      const name = profiles.some((profile) => profile.name === id) ? `${id}@${cell}` : id;
      const { accessKeyId, secretAccessKey } = before.get(name) ?? {
        accessKeyId: newAccessKeyId('AKIA'),
        secretAccessKey: newSecret(),
      };
      // A pattern of assumed-role sessions ends in `/*`: the person's session has the person's id.
      const arn = principal.replace(/\/\*$/, `/${id}`);
      const session = arn.includes(':assumed-role/') ? { sessionName: arn.split('/').at(-1)! } : {};
      keys.push({ accessKeyId, secretAccessKey, account, principal: arn, ...session });
      profiles.push({ name, accessKeyId, secretAccessKey, region });
    }
  }
  for (const [cell, { account, region }] of Object.entries(estate.cells)) {
    profiles.push({ name: cell, accessKeyId: account, secretAccessKey: 'local', region });
  }
  const text = profiles.map(
    (profile) =>
      `[${profile.name}]\naws_access_key_id = ${profile.accessKeyId}\naws_secret_access_key = ${profile.secretAccessKey}\nregion = ${profile.region}\n`,
  );
  // Beside it and then in its place: a file that was there keeps its mode, and half of one is none.
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, text.join('\n'), { mode: 0o600, flag: 'wx' });
  renameSync(fresh, file);
  return keys;
}

function readProfiles(file: string): Map<string, { accessKeyId: string; secretAccessKey: string }> {
  const found = new Map<string, { accessKeyId: string; secretAccessKey: string }>();
  if (!existsSync(file)) return found;
  for (const section of readFileSync(file, 'utf8').split(/^(?=\[)/m)) {
    const name = /^\[(.+?)\]/.exec(section)?.[1];
    const accessKeyId = /^aws_access_key_id = (\S+)$/m.exec(section)?.[1];
    const secretAccessKey = /^aws_secret_access_key = (\S+)$/m.exec(section)?.[1];
    if (name && accessKeyId && secretAccessKey) found.set(name, { accessKeyId, secretAccessKey });
  }
  return found;
}
