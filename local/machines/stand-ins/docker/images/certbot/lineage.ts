import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertbotOptions } from './options.ts';

interface Issued {
  server: string;
  account: string;
  /** PEM, all three. `chain`: the intermediates. */
  key: string;
  certificate: string;
  chain: string;
}

/** Writes a certificate as certbot does: numbered files in archive, links in live, the renewal configuration. */
export function storeLineage(folder: string, { domain, webroot }: CertbotOptions, issued: Issued): void {
  const archive = join(folder, 'archive', domain);
  const live = join(folder, 'live', domain);
  for (const path of [archive, live, join(folder, 'renewal')]) mkdirSync(path, { recursive: true });
  const numbers = readdirSync(archive).map((name) => Number(/^cert(\d+)\.pem$/.exec(name)?.[1] ?? 0));
  const number = Math.max(0, ...numbers) + 1;
  const texts = {
    cert: issued.certificate,
    chain: issued.chain,
    fullchain: issued.certificate + issued.chain,
    privkey: issued.key,
  };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(archive, `${name}${number}.pem`), text, { mode: name === 'privkey' ? 0o600 : 0o644 });
    const link = join(live, `${name}.pem`);
    rmSync(link, { force: true });
    symlinkSync(`../../archive/${domain}/${name}${number}.pem`, link);
  }
  const renewal = [
    `archive_dir = /etc/letsencrypt/archive/${domain}`,
    '[renewalparams]',
    `account = ${issued.account}`,
    'authenticator = webroot',
    `server = ${issued.server}`,
    '[[webroot_map]]',
    `${domain} = ${webroot}`,
  ];
  writeFileSync(join(folder, 'renewal', `${domain}.conf`), `${renewal.join('\n')}\n`);
}

/** Domains that certbot would renew, with the webroot of each. */
export function lineages(folder: string, read: (file: string) => string): { domain: string; webroot: string }[] {
  const renewal = join(folder, 'renewal');
  if (!existsSync(renewal)) return [];
  return readdirSync(renewal)
    .filter((name) => name.endsWith('.conf'))
    .map((name) => {
      const domain = name.slice(0, -'.conf'.length);
      const map = read(join(renewal, name)).split('[[webroot_map]]')[1] ?? '';
      return { domain, webroot: /= (\S+)/.exec(map)?.[1] ?? '' };
    });
}
