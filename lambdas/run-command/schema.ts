import * as z from 'zod';

/** What a state that asks an instance for facts hands over. Only documents named `inspect-…` may be sent without a plan. */
export const RunCommandEvent = z.strictObject({
  run: z.string(),
  phase: z.string(),
  fact: z.string(),
  command: z.string().regex(/^[a-z0-9-]+\/inspect-[a-z0-9-]+$/, 'a read-only command, named <system>/inspect-<what>'),
  parameters: z.record(z.string(), z.array(z.string())),
  instanceId: z.string().regex(/^m?i-[0-9a-f]{8,17}$/, 'the id of an instance'),
  token: z.string().min(1),
});

export type RunCommandEvent = z.infer<typeof RunCommandEvent>;
