import type * as z from 'zod';
import { hubInput } from '../hub/input.ts';

/** What gaia-check-hub takes: the hub. */
export const Input = hubInput({});

export type Input = z.infer<typeof Input>;
