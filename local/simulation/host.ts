import type { HubHostFact } from '../../workflows/shared/facts/hub-host.ts';
import type { HubWorld } from './hub-world.ts';

const images = [
  'nginx:alpine',
  'quay.io/blockstack/gaia-hub:v2.5.3',
  'quay.io/blockstack/gaia-reader:v2.5.3',
  'quay.io/blockstack/gaia-admin:v2.5.3',
];
const names = ['nginx', 'gaia-hub', 'gaia-reader', 'gaia-admin'];
const digest = 'e'.repeat(64);
const files = [
  '/gaia/gaia.env',
  '/gaia/hub-config/config.json',
  '/gaia/admin-config/config.json',
  '/gaia/reader-config/config.json',
  '/gaia/nginx/conf.d/default.conf',
  '/etc/systemd/system/reset-ssl-certs.service',
];
const certbot = 'certbot/certbot';

/** A healthy hub as `gaia/inspect-hub` sees it on its host. */
export function hostFact({ domain, served, history, ...hub }: HubWorld, now: number): HubHostFact {
  const started = new Date(hub.started).toISOString();
  return {
    environment: { DOMAIN: domain, STAGING: '0' },
    units: { 'gaia.service': 'active', 'nginx.service': 'active' },
    containers: names.map((name, at) => ({ name, image: images[at]!, state: 'running', started })),
    images,
    volumes: ['b'.repeat(64)],
    certificate: served,
    renewal: { configured: true, account: true },
    issued: history.slice(-8).map(({ certificate }) => certificate),
    backups: [],
    listeners: [{ address: '0.0.0.0', serial: served.serial }],
    nginxTest: { ok: true, said: 'syntax is ok' },
    certbot: { image: certbot, present: true },
    resetScript: { sha256: digest, executable: true },
    machineId: true,
    freeBytes: 4_000_000_000,
    configDigests: Object.fromEntries(files.map((file) => [file, digest])),
    readUrl: `https://${domain}/reader/`,
    clock: new Date(now).toISOString(),
  };
}
