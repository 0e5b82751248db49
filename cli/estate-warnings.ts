import { warnOfGates } from '../lambdas/shared/gate/warn-of-gates.ts';
import type { Estate } from '../workflows/shared/estate.ts';

/** What somebody who starts a stack for an estate should know, and would otherwise find out at night. */
export function estateWarnings(estate: Estate, smtp: string | undefined): string[] {
  const alerts = [...new Set(Object.values(estate.cells).flatMap((cell) => cell.alerts))].join(', ');
  const unsent = `no --smtp: mails, also alerts to ${alerts}, go nowhere but into the inbox of this console`;
  return [...(estate.rehearsal || smtp ? [] : [unsent]), ...warnOfGates(estate)];
}
