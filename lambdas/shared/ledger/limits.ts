import type { BudgetName } from '../../../workflows/shared/facts/budget.ts';
import type { Endpoint } from './attempt.ts';
import type { Bucket } from './token-bucket.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const WEEK = 168 * HOUR;

/**
 * Let's Encrypt's limits as its documentation has them (letsencrypt.org/docs/rate-limits and /docs/staging-environment, as of
 * 2026-08). Where it rounds a refill, the rounded one stands here: it is the slower.
 */
export const limits: Record<Endpoint, Record<Exclude<BudgetName, 'consecutive-failures'>, Bucket>> = {
  production: {
    'exact-set': { capacity: 5, refillMs: 34 * HOUR },
    'registered-domain': { capacity: 50, refillMs: 202 * MINUTE },
    'new-orders': { capacity: 300, refillMs: 36 * SECOND },
    'failed-validations': { capacity: 5, refillMs: 12 * MINUTE },
  },
  staging: {
    'exact-set': { capacity: 30_000, refillMs: Math.ceil(WEEK / 30_000) },
    'registered-domain': { capacity: 30_000, refillMs: Math.ceil(WEEK / 30_000) },
    'new-orders': { capacity: 1500, refillMs: (3 * HOUR) / 1500 },
    'failed-validations': { capacity: 200, refillMs: HOUR / 200 },
  },
};

/** So many failures for one name without a success between them, and Let's Encrypt pauses the name until a person resumes it. */
export const FAILURES_UNTIL_PAUSE = 1152;
