import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** certbot keeps the accounts of a server under its host and path. */
const folderOf = (folder: string, server: string) => {
  const { host, pathname } = new URL(server);
  return join(folder, 'accounts', host.replace(':', '_'), pathname);
};

/** The account of a server that is on the disk, if any. */
export function findAccount(folder: string, server: string): string | undefined {
  const accounts = folderOf(folder, server);
  if (!existsSync(accounts)) return undefined;
  return readdirSync(accounts).find((id) => existsSync(join(accounts, id, 'regr.json')));
}

export function storeAccount(folder: string, server: string, account: string | undefined): string {
  if (!account) throw new Error(`${server} gave no account`);
  const home = join(folderOf(folder, server), account);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  // certbot keeps an account's key beside it (as JWK), which is why the folder must never be copied in clear.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(home, 'private_key.json'), JSON.stringify(privateKey.export({ format: 'jwk' })), { mode: 0o400 });
  writeFileSync(join(home, 'regr.json'), JSON.stringify({ body: {}, uri: `${server}/accounts/${account}` }));
  return account;
}
