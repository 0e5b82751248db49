/** The anchor of an ASL error name in a runbook: `DnsMismatch` → `dns-mismatch`, `States.Timeout` → `states-timeout`. */
export function anchorOf(error: string): string {
  return error
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
}
