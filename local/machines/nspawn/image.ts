import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { shell } from './shell.ts';

const suite = 'bookworm';
const packages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'nginx-light',
  'certbot',
  'openssl',
  'bind9-dnsutils',
  'ca-certificates',
];
/** Debian's own units of these packages would run beside the hub's. */
const disabled = [
  'nginx.service',
  'certbot.timer',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
];

/** The folder that keeps built images: `STEPBOOK_IMAGE_CACHE`, else `/var/cache/stepbook`. */
export function imageCache(): string {
  return process.env.STEPBOOK_IMAGE_CACHE ?? '/var/cache/stepbook';
}

/** Where the image lies, or will: its name changes with what is in it. */
export function imageFolder(): string {
  const recipe = createHash('sha256').update(JSON.stringify({ suite, packages, disabled })).digest('hex').slice(0, 12);
  return join(imageCache(), `debian-${suite}-${recipe}`);
}

/** Builds the Debian root that every nspawn machine overlays, unless it is there; takes about half a minute. One process builds. */
export async function ensureImage(say: (text: string) => void = () => undefined): Promise<string> {
  const folder = imageFolder();
  if (existsSync(folder)) return folder;
  mkdirSync(imageCache(), { recursive: true });
  say(`building ${folder} with mmdebstrap, or waiting for who does`);
  const started = Date.now();
  const disable = `systemctl --root="$1" mask ${disabled.slice(2).join(' ')}; systemctl --root="$1" disable ${disabled.slice(0, 2).join(' ')}`;
  const fresh = `${folder}.building`;
  await shell(
    'flock',
    `${folder}.lock`,
    'bash',
    '-c',
    '[ -e "$0" ] || { rm -rf "$1" && "${@:2}" && mv "$1" "$0"; }',
    folder,
    fresh,
    'mmdebstrap',
    '--variant=minbase',
    '--quiet',
    `--include=${packages.join(',')}`,
    `--customize-hook=${disable}`,
    // Every machine has its own.
    '--customize-hook=rm -f "$1/etc/machine-id" "$1/etc/resolv.conf" "$1/etc/hostname"',
    suite,
    fresh,
  );
  say(`built in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return folder;
}
