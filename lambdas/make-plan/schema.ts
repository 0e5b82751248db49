import * as z from 'zod';

/** What the state Plan hands over. */
export const MakePlanEvent = z.strictObject({
  run: z.string(),
  execution: z.string(),
  facts: z.record(z.string(), z.unknown()),
});

export type MakePlanEvent = z.infer<typeof MakePlanEvent>;
