import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StandInSettings } from '../../machines/stand-ins/machine.ts';

const files = fileURLToPath(new URL('./files', import.meta.url));
/** What the image that is launched today has in place of the documented one's, or beside it. */
const imageFiles = fileURLToPath(new URL('./image-files', import.meta.url));

/** Units by what wants them, as `systemctl enable` would have linked them. */
const enabled: Record<string, string[]> = {
  'multi-user.target': ['gaia.service'],
  'timers.target': ['certbot.timer'],
  'gaia.service': ['gaia-hub.service', 'gaia-reader.service', 'gaia-admin.service', 'nginx.service'],
};

export interface ImageLayout {
  publicIp: string;
  settings: StandInSettings;
  /** More lines for `/gaia/gaia.env`. */
  variables?: Record<string, string>;
}

export interface HubLayout extends ImageLayout {
  domain: string;
}

/** Writes a Gaia hub into the root of a machine: documented paths, units and scripts, and what the stand-ins are told. */
export function layOutHub(root: string, { domain, ...layout }: HubLayout): void {
  cpSync(files, root, { recursive: true });
  finish(root, enabled, layout);
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  // The document has ignition write this file with mode 0644, key phrase and all.
  write('etc/environment', `API_KEY=${randomBytes(15).toString('base64url')}\nDOMAIN=${domain}\nSTAGING=0\n`);
  write('etc/machine-id', `${randomBytes(16).toString('hex')}\n`);
  // The hub has been up before: its marks of a first boot that is over.
  for (const mark of ['letsencrypt.init', 'dns_checked', 'ssl_created']) write(`tmp/${mark}`, '');
  write('gaia/docker/storage/sample.txt', 'A file that a user of the hub has stored.\n');
}

/**
 * Writes what the image of a hub holds before its first boot. The documented image waits for its name in DNS before it
 * starts anything, though its document has the server looked at before the name is configured; this one starts its services
 * with a placeholder certificate and asks for the first real one when the name leads to it.
 */
export function layOutImage(root: string, layout: ImageLayout): void {
  for (const source of [files, imageFiles]) cpSync(source, root, { recursive: true, force: true });
  finish(root, { ...enabled, 'multi-user.target': ['gaia.service', 'first-certificate.service'] }, layout);
  writeFileSync(join(root, 'etc/machine-id'), `${randomBytes(16).toString('hex')}\n`);
}

function finish(
  root: string,
  wants: Record<string, string[]>,
  { publicIp, settings, variables = {} }: ImageLayout,
): void {
  for (const name of readdirSync(join(root, 'gaia/scripts'))) chmodSync(join(root, 'gaia/scripts', name), 0o755);
  const units = 'etc/systemd/system';
  for (const [target, names] of Object.entries(wants)) {
    mkdirSync(join(root, units, `${target}.wants`), { recursive: true });
    for (const name of names) symlinkSync(`../${name}`, join(root, units, `${target}.wants`, name));
  }
  const folders = ['gaia/docker/storage', 'gaia/nginx/certbot/conf', 'gaia/nginx/certbot/www', 'etc/stepbook', 'tmp'];
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  write('etc/stepbook/public-ipv4', `${publicIp}\n`);
  write('etc/stepbook/stand-ins.json', `${JSON.stringify(settings, null, 2)}\n`);
  const more = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(root, 'gaia/gaia.env'), more.join(''), { flag: 'a' });
}
