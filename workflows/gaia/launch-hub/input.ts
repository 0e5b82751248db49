import type * as z from 'zod';
import { hubInput, mode, reason } from '../hub/input.ts';

/** What gaia-launch-hub takes: a hub of the estate that has a `launch` block, why, and whether only a plan is wanted. */
export const Input = hubInput({ reason, mode });

export type Input = z.infer<typeof Input>;
