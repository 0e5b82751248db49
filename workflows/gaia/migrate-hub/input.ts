import * as z from 'zod';
import { hubInput, mode, reason } from '../hub/input.ts';

const TO = 'an EC2 instance id, e.g. i-0123456789abcdef0';

/** What gaia-migrate-hub takes: the hub, the instance it moves to (else the one with the tag `stepbook:hub-next`), why, and whether only a plan is wanted. */
export const Input = hubInput({
  to: z
    .string(TO)
    .regex(/^i-[0-9a-f]{8,17}$/, TO)
    .describe(`The new instance: ${TO}; left out: the one with the tag stepbook:hub-next=<domain>`)
    .optional(),
  reason,
  mode,
});

export type Input = z.infer<typeof Input>;
