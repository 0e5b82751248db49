import type { Target } from './target.ts';

/** A case that is not played on a target, and why. */
export interface Skip {
  /** The case's whole name, or a prefix that ends in `*`. */
  name: string;
  target: Target['name'];
  reason: string;
}

export const skips: Skip[] = [];

export function skipOf(name: string, target: Target): Skip | undefined {
  return skips.find(
    (skip) =>
      skip.target === target.name &&
      (skip.name.endsWith('*') ? name.startsWith(skip.name.slice(0, -1)) : skip.name === name),
  );
}
