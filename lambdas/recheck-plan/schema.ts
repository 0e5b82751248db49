import * as z from 'zod';

/** What the state Recheck hands over: the approved digest, and the facts as they are now. */
export const RecheckPlanEvent = z.strictObject({
  run: z.string(),
  execution: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits'),
  facts: z.record(z.string(), z.unknown()),
});

export type RecheckPlanEvent = z.infer<typeof RecheckPlanEvent>;
