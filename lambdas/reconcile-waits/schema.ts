import * as z from 'zod';

/** The tick of the schedule; nothing of it is read. */
export const ReconcileWaitsEvent = z.object({});

export type ReconcileWaitsEvent = z.infer<typeof ReconcileWaitsEvent>;
