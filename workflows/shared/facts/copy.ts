import * as z from 'zod';

/** The snapshot that a run took, and the volume that it made of it; null while there is none. */
export const CopyFact = z.object({
  snapshot: z.object({ id: z.string(), volumeId: z.string(), state: z.string(), encrypted: z.boolean() }).nullable(),
  volume: z.object({ id: z.string(), state: z.string() }).nullable(),
});

export type CopyFact = z.infer<typeof CopyFact>;
