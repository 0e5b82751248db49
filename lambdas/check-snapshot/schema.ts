import * as z from 'zod';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  /** Domain of the hub. */
  hub: z.string().max(253),
});
