import * as z from 'zod';
import { hubInput, mode, reason } from '../hub/input.ts';

const INSTANCE = 'the id of an instance, e.g. i-0123456789abcdef0';

/** What gaia-terminate-hub takes: the hub, which of two instances if it has two, and whether its Elastic IP is given back. */
export const Input = hubInput({
  instance: z
    .string(INSTANCE)
    .regex(/^i-[0-9a-f]{8,17}$/, INSTANCE)
    .describe(`Which instance, when the hub has an old one beside the new: ${INSTANCE}`)
    .optional(),
  releaseAddress: z
    .boolean('true or false')
    .describe('true: give the Elastic IP back as well; it cannot be had again')
    .optional(),
  reason,
  mode,
});

export type Input = z.infer<typeof Input>;
