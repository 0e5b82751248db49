import * as z from 'zod';

/** The input of an execution may have at most so many bytes as JSON; Step Functions itself allows 262,144. */
export const LARGEST_INPUT = 64 * 1024;

/** What the state Open hands over. `input` is checked with the procedure's own schema. */
export const OpenRunEvent = z.strictObject({
  procedure: z.string(),
  execution: z.string().regex(/^arn:[^:]+:states:[^:]+:\d{12}:execution:[^:]+:[^:]+$/, 'the ARN of an execution'),
  started: z.string(),
  input: z.unknown(),
});

export type OpenRunEvent = z.infer<typeof OpenRunEvent>;
