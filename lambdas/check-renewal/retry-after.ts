const MINUTE = 60_000;
const DAY = 86_400_000;
/** When an authority does not say. */
const DEFAULT = 6 * 3_600_000;

/**
 * When to ask again, by a Retry-After header (RFC 9110, section 10.2.3: seconds, or a date). What is under a minute counts
 * as one, what is over a day as one (RFC 9773, section 4.3.2).
 */
export function askAgainAt(header: string | undefined, now: Date): Date {
  const seconds = header !== undefined && /^\d+$/.test(header.trim()) ? Number(header) * 1000 : undefined;
  const wait = seconds ?? (header === undefined ? DEFAULT : Date.parse(header) - now.getTime());
  const within = Number.isNaN(wait) ? DEFAULT : Math.min(DAY, Math.max(MINUTE, wait));
  return new Date(now.getTime() + within);
}
