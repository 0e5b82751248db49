import * as z from 'zod';

/** What the state Gate hands over; the token goes into the table, encrypted, and nowhere else. */
export const OpenGateEvent = z.strictObject({
  run: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex'),
  token: z.string().min(1).max(2048),
});

export type OpenGateEvent = z.infer<typeof OpenGateEvent>;
