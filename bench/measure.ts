/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * Runs each candidate once a round, in turn, so that what slows the machine slows all of them alike; the first rounds
 * warm up. Returns each one's median in milliseconds.
 */
export async function interleaved<Name extends string>(
  candidates: Record<Name, () => Promise<unknown> | unknown>,
  rounds: number,
  warmUp = 3,
): Promise<Record<Name, number>> {
  const names = Object.keys(candidates) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const name of names) {
      const taken = await timed(candidates[name]);
      if (round >= warmUp) times[name].push(taken);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}

/** The value that `p` of a hundred values do not exceed. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)]!;
}
