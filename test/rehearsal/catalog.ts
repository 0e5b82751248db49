import { changeReadUrl } from './gaia/change-read-url.ts';
import { checkDns } from './gaia/check-dns.ts';
import { checkHub } from './gaia/check-hub.ts';
import { configureDomain } from './gaia/configure-domain.ts';
import { launchHub } from './gaia/launch-hub.ts';
import { migrateHub } from './gaia/migrate-hub.ts';
import { renewCertificates } from './gaia/renew-certificates.ts';
import { resetCertificates } from './gaia/reset-certificates.ts';
import { restartServices } from './gaia/restart-services.ts';
import { terminateHub } from './gaia/terminate-hub.ts';
import type { Rehearsed } from './support/stage.ts';

/** The rehearsal of every procedure, by its final name. */
export const rehearsals: Record<string, Rehearsed> = {
  'gaia-change-read-url': changeReadUrl,
  'gaia-configure-domain': configureDomain,
  'gaia-check-dns': checkDns,
  'gaia-check-hub': checkHub,
  'gaia-launch-hub': launchHub,
  'gaia-restart-services': restartServices,
  'gaia-migrate-hub': migrateHub,
  'gaia-renew-certificates': renewCertificates,
  'gaia-reset-certificates': resetCertificates,
  'gaia-terminate-hub': terminateHub,
};
