import type { Retrier } from '../asl/machine.ts';

/**
 * Milliseconds until a retrier's next try, after `used` tries: IntervalSeconds × BackoffRate^used, at most
 * MaxDelaySeconds; with JitterStrategy FULL a random part of that (ASL, "Retrying after error").
 */
export function retryDelay(retrier: Retrier, used: number, random: () => number): number {
  const interval = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used;
  const seconds = Math.min(interval, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return Math.round((retrier.JitterStrategy === 'FULL' ? random() * seconds : seconds) * 1000);
}
