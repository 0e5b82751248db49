import type { Budget } from '../../../workflows/shared/facts/budget.ts';

/** How fast a limit comes back, in words: `1 in 34 h`. */
export function tellRefill({ refillSeconds }: Pick<Budget, 'refillSeconds'>): string {
  if (refillSeconds === null) return 'by hand';
  if (refillSeconds >= 3600 && refillSeconds % 3600 === 0) return `1 in ${refillSeconds / 3600} h`;
  return refillSeconds >= 120 ? `1 in ${Math.round(refillSeconds / 60)} min` : `1 in ${+refillSeconds.toFixed(1)} s`;
}

/** When the next certificate may be asked for as far as one limit goes: `now`, a time, or what else must happen. */
export function tellNextSafe({ applies, nextSafe, because }: Pick<Budget, 'applies' | 'nextSafe' | 'because'>): string {
  if (!applies) return 'now: a renewal is not counted';
  if (nextSafe === null) return 'now';
  return nextSafe === undefined ? (because ?? 'never') : `${nextSafe.slice(0, 19)}Z`;
}
