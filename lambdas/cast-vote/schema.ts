import * as z from 'zod';
import { Decision } from '../shared/gate/vote.ts';

/** The body of a vote, JSON. Who votes is never in it: that is the signature of the request (SigV4). */
export const BallotBody = z.strictObject({
  gate: z.string().min(1).max(200),
  decision: Decision,
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the plan in hex'),
  words: z.string().max(400).default(''),
  target: z.string().max(253).optional(),
  comment: z.string().max(2000).optional(),
  /** Random, new for each ballot: a call that was recorded cannot be played again after its vote was taken back. */
  nonce: z
    .string()
    .regex(/^[A-Za-z0-9_-]{22,64}$/, '128 random bits or more in base64url')
    .optional(),
});
