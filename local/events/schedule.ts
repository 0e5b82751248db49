import type { Clock } from '../../engine/clock.ts';

const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * The interval of a rate expression in milliseconds, e.g. `rate(5 minutes)` (EventBridge User Guide, "Rate expressions").
 * @throws Error that gives the expression and what is allowed
 */
export function parseRate(expression: string): number {
  const found = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  const count = Number(found?.[1]);
  if (!found || count < 1 || (count === 1) !== (found[3] === '')) {
    throw new Error(`'${expression}' is no rate: rate(1 minute), rate(5 minutes), hours and days likewise`);
  }
  return count * units[found[2]!]!;
}

/** Calls back once an interval, first after one; returns how to stop it. */
export function every(clock: Clock, intervalMs: number, callback: (time: number) => void): () => void {
  let cancel = () => {};
  const arm = (time: number) => {
    cancel = clock.at(time, () => {
      // After a sleep of the machine, intervals that were missed are left out.
      arm(Math.max(time, clock.now() - intervalMs) + intervalMs);
      callback(time);
    });
  };
  arm(clock.now() + intervalMs);
  return () => cancel();
}
