import * as z from 'zod';

/** What the state Triage hands over. */
export const TriageFactsEvent = z.strictObject({ run: z.string(), facts: z.record(z.string(), z.unknown()) });

export type TriageFactsEvent = z.infer<typeof TriageFactsEvent>;
