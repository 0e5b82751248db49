import * as z from 'zod';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  /** The action whose change of records is looked after. */
  action: z.string().min(1),
});
