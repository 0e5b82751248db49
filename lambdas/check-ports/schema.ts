import * as z from 'zod';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  address: z.string().nullable(),
  ports: z.array(z.int().min(1).max(65_535)).max(20),
});
