import type { Check } from '../../shared/procedure.ts';
import type { Facts } from './facts.ts';

const GIGABYTE = 1_000_000_000;
const MINUTE = 60_000;
/** A certificate's validity and an ACME nonce are judged by the clock. */
const CLOCK_MINUTES = 5;

/** The files that the document lists under "Locations of key files", as far as a hub cannot start without them. */
const configurations = [
  '/gaia/gaia.env',
  '/gaia/hub-config/config.json',
  '/gaia/admin-config/config.json',
  '/gaia/reader-config/config.json',
  '/gaia/nginx/conf.d/default.conf',
  '/etc/systemd/system/reset-ssl-certs.service',
];

/** G7: how the host is configured, told by digests and never by contents, since some of them hold keys. */
export function hostChecks({ host, certificate }: Facts, { domain, now }: { domain: string; now: Date }): Check[] {
  const gone = configurations.filter((path) => !(path in host.configDigests));
  const digests = Object.entries(host.configDigests).map(([path, sha256]) => `${path} ${sha256.slice(0, 16)}…`);
  const skew = Math.abs(Date.parse(host.clock) - now.getTime());
  return [
    {
      name: 'DOMAIN',
      held: host.environment.DOMAIN === domain,
      expected: domain,
      found: host.environment.DOMAIN || '(not set)',
      advice: 'Is the right instance in the estate? Otherwise correct /etc/environment.',
    },
    {
      name: 'STAGING',
      held: host.environment.STAGING === '0',
      expected: '0',
      found: host.environment.STAGING || '(not set)',
      advice: 'Set STAGING=0 in /etc/environment once it is known why a script has changed it.',
    },
    {
      name: 'configuration',
      held: gone.length === 0,
      expected: `${configurations.length} files`,
      found: gone.length > 0 ? `missing: ${gone.join(', ')}` : digests.join(', '),
      advice: 'Put the files back from a snapshot or from the image.',
    },
    {
      name: 'reset script',
      held: host.resetScript?.executable === true,
      expected: '/gaia/scripts/reset-certs.sh, executable',
      found: host.resetScript ? (host.resetScript.executable ? 'executable' : 'not executable') : 'missing',
      advice: 'Put it back: systemd skips reset-ssl-certs.service without a word while it cannot be executed.',
    },
    {
      name: 'renewal',
      held: host.renewal.configured && host.renewal.account,
      expected: "certbot's renewal configuration and its account",
      found:
        [
          ...(host.renewal.configured ? [] : ['no configuration']),
          ...(host.renewal.account ? [] : ['no account']),
        ].join(', ') || 'both there',
      advice: 'The certificate cannot be renewed and will run out; reset it before that.',
      procedure: 'gaia-reset-certificates',
    },
    {
      name: 'certbot',
      held: host.certbot.image !== '',
      expected: 'CERTBOT_IMAGE in /gaia/gaia.env',
      found: host.certbot.image
        ? `${host.certbot.image}${host.certbot.present ? '' : ', not pulled yet'}`
        : '(not set)',
      advice: 'Name the image of certbot; without it no certificate is renewed.',
    },
    {
      name: 'nginx -t',
      held: host.nginxTest?.ok ?? true,
      expected: 'nginx would take its configuration again',
      found: host.nginxTest ? host.nginxTest.said.trim() : 'not known: no nginx to ask',
      advice: 'Mend /gaia/nginx/conf.d/default.conf now: nginx runs on, and goes down at the next restart or reload.',
    },
    listeners(host, certificate.served?.serial),
    {
      name: 'disk',
      held: host.freeBytes >= GIGABYTE,
      expected: 'at least 1 GB free under /gaia',
      found: `${(host.freeBytes / GIGABYTE).toFixed(1)} GB`,
      advice: 'Enlarge the volume, or remove images that nothing uses.',
    },
    {
      name: 'clock',
      held: skew <= CLOCK_MINUTES * MINUTE,
      expected: `within ${CLOCK_MINUTES} minutes`,
      found: skew < MINUTE ? 'right' : `wrong by ${Math.round(skew / MINUTE)} minutes (${host.clock})`,
      advice: 'Let the host take its time from the Amazon Time Sync Service (chrony, 169.254.169.123).',
    },
    {
      name: 'machine id',
      held: host.machineId,
      expected: '/etc/machine-id present',
      found: host.machineId ? 'present' : 'missing',
      advice: 'systemd-machine-id-setup makes one; a reset without Stepbook removes it.',
    },
  ];
}

/** One listener that was not reloaded shows an old certificate to whoever comes by its address. */
function listeners({ listeners: found }: Facts['host'], served: string | undefined): Check {
  return {
    name: 'listeners',
    held: found.length > 0 && found.every(({ serial }) => serial === served),
    expected: `${served ?? 'the served certificate'} from each`,
    found: found.map(({ address, serial }) => `${address} ${serial || 'shows none'}`).join(', ') || 'nobody listens',
    advice: 'Reload nginx (docker exec nginx nginx -s reload), or restart the services.',
    procedure: 'gaia-restart-services',
  };
}
