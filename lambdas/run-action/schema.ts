import * as z from 'zod';

/** What a state that changes something hands over: which action of which approved plan, or its undo. */
export const RunActionEvent = z.strictObject({
  run: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits'),
  action: z.string(),
  undo: z.boolean().default(false),
  token: z.string().min(1),
});

export type RunActionEvent = z.infer<typeof RunActionEvent>;
