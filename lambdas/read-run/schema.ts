import * as z from 'zod';

const run = z.string().min(1).max(80);
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex');

/** What the console and the command line may ask; every operation only reads. */
export const Query = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('runs'), limit: z.int().min(1).max(500).default(50) }),
  z.strictObject({ op: z.literal('run'), run }),
  z.strictObject({ op: z.literal('entries'), run, after: z.int().min(-1).optional() }),
  z.strictObject({ op: z.literal('plan'), digest }),
  z.strictObject({ op: z.literal('last-plan'), run }),
  z.strictObject({ op: z.literal('approvals'), all: z.boolean().default(false) }),
  z.strictObject({ op: z.literal('gate'), gate: z.string().min(1).max(200) }),
  z.strictObject({ op: z.literal('body'), digest }),
  z.strictObject({ op: z.literal('transcript'), run }),
  z.strictObject({ op: z.literal('ledger'), days: z.int().min(1).max(3650).default(180) }),
  z.strictObject({ op: z.literal('check-input'), procedure: z.string(), input: z.unknown() }),
]);

export type Query = z.output<typeof Query>;
