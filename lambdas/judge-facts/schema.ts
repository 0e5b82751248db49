import * as z from 'zod';

/** What the state Judge of a procedure that only reads hands over. */
export const JudgeFactsEvent = z.strictObject({ run: z.string(), facts: z.record(z.string(), z.unknown()) });

export type JudgeFactsEvent = z.infer<typeof JudgeFactsEvent>;
