import type { HubHostFact } from '../../shared/facts/hub-host.ts';
import type { ImageFact } from '../../shared/facts/images.ts';
import type { Refusal } from './guards.ts';

const MEGABYTE = 1_000_000;
/** certbot's archive, its logs and its lock need little; a disk with less breaks what is there before a certificate comes. */
const LEAST_FREE = 100 * MEGABYTE;
const HOUR = 3_600_000;
/** Let's Encrypt dates a certificate an hour back; a clock behind by more takes a new one for not yet valid. */
const WORST_SKEW = HOUR;

/**
 * What a host needs to take a new certificate: its clock, room, an nginx that would start again.
 *
 * @param newCertificate the files of the certificate are made anew before nginx starts, so they may be missing now
 */
export function hostGuards(
  host: Pick<HubHostFact, 'clock' | 'freeBytes' | 'nginxTest'>,
  now: Date,
  { newCertificate = false }: { newCertificate?: boolean } = {},
): Refusal<'ClockWrong' | 'DiskFull' | 'NginxConfigBroken'> | undefined {
  const skew = Date.parse(host.clock) - now.getTime();
  if (Math.abs(skew) > WORST_SKEW) {
    return [
      'ClockWrong',
      `the hub's clock says ${host.clock}, ${Math.round(Math.abs(skew) / HOUR)} hours ${skew > 0 ? 'ahead' : 'behind'}; certbot and nginx judge certificates by it.`,
    ];
  }
  if (host.freeBytes < LEAST_FREE) {
    const free = Math.floor(host.freeBytes / MEGABYTE);
    return ['DiskFull', `${free} MB are free under /gaia, and a new certificate needs ${LEAST_FREE / MEGABYTE} MB.`];
  }
  return nginxGuard(host, { newCertificate });
}

/** nginx's words for a certificate or key that it cannot read: a reset puts new ones there. */
const NO_CERTIFICATE = /cannot load certificate/;

/** An nginx that would start again: one whose configuration was broken while it ran goes down with the next restart. */
export function nginxGuard(
  { nginxTest }: Pick<HubHostFact, 'nginxTest'>,
  { newCertificate = false }: { newCertificate?: boolean } = {},
): Refusal<'NginxConfigBroken'> | undefined {
  if (nginxTest === null || nginxTest.ok || (newCertificate && NO_CERTIFICATE.test(nginxTest.said))) return undefined;
  return ['NginxConfigBroken', `nginx would not take its configuration at its next start: ${nginxTest.said.trim()}.`];
}

/** Whether there is a certbot to ask with: its image is there, or its registry still has it. */
export function certbotGuard(
  { certbot }: Pick<HubHostFact, 'certbot'>,
  images: ImageFact[],
): Refusal<'CertbotMissing'> | undefined {
  if (certbot.image === '') return ['CertbotMissing', '/gaia/gaia.env names no CERTBOT_IMAGE.'];
  const found = images.find(({ image }) => image === certbot.image);
  if (certbot.present || found?.pullable) return undefined;
  return [
    'CertbotMissing',
    `${certbot.image} is not on the hub and cannot be pulled (${found?.error ?? 'its registry was not asked'}).`,
  ];
}
