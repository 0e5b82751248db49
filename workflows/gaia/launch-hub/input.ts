import * as z from 'zod';
import { hubInput, mode, reason } from '../hub/input.ts';

/**
 * What gaia-launch-hub takes: a hub of the estate that has a `launch` block; `next` for an instance that an existing hub is to move
 * to; why, and whether only a plan is wanted.
 */
export const Input = hubInput({
  next: z
    .boolean('true or false')
    .describe('true: a second instance beside the hub, for gaia-migrate-hub to move it to')
    .optional(),
  reason,
  mode,
});

export type Input = z.infer<typeof Input>;
