import type { ExpressionSources } from '../../../engine/expressions/sources.ts';

/** Chance, ids and time that are the same in every run. */
export const fixedSources: ExpressionSources = {
  random: () => 0.25,
  uuid: () => '0b9d2a51-6f0e-4a6e-9b43-5f9b1f6a7c11',
  now: () => new Date('2026-03-04T05:06:07.089Z'),
};
