import * as z from 'zod';

/** What the state Verify hands over: the facts before the actions and after them. */
export const JudgeOutcomeEvent = z.strictObject({
  run: z.string(),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
});

export type JudgeOutcomeEvent = z.infer<typeof JudgeOutcomeEvent>;
