import * as z from 'zod';
import { hubInput } from '../hub/input.ts';

const WAIT = 'a whole number of seconds from 0 to 601';

/** What gaia-check-dns takes: the hub, and how long to look again while the answers are wrong (the hub's script: 601 s). */
export const Input = hubInput({
  waitSeconds: z
    .int(WAIT)
    .min(0, WAIT)
    .max(601, WAIT)
    .describe(`How long to wait for the right answers: ${WAIT}; left out: look once`)
    .optional(),
});

export type Input = z.infer<typeof Input>;
