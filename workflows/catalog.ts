import { changeReadUrl } from './gaia/change-read-url/procedure.ts';
import { checkDns } from './gaia/check-dns/procedure.ts';
import { checkHub } from './gaia/check-hub/procedure.ts';
import { configureDomain } from './gaia/configure-domain/procedure.ts';
import { launchHub } from './gaia/launch-hub/procedure.ts';
import { migrateHub } from './gaia/migrate-hub/procedure.ts';
import { renewCertificates } from './gaia/renew-certificates/procedure.ts';
import { resetCertificates } from './gaia/reset-certificates/procedure.ts';
import { restartServices } from './gaia/restart-services/procedure.ts';
import { terminateHub } from './gaia/terminate-hub/procedure.ts';
import type { Procedure } from './shared/procedure.ts';

/** Every procedure there is. Lambdas bundle this list, so it reads no file; `definition-file.ts` finds the definitions. */
export const procedures: readonly Procedure[] = [
  launchHub,
  checkDns,
  checkHub,
  restartServices,
  renewCertificates,
  resetCertificates,
  changeReadUrl,
  configureDomain,
  migrateHub,
  terminateHub,
];

/** The procedure of that final name, e.g. `gaia-reset-certificates`. */
export function findProcedure(name: string): Procedure | undefined {
  return procedures.find((procedure) => procedure.name === name);
}
