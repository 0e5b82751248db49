import * as z from 'zod';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  images: z.array(z.string().min(1).max(512)).max(50),
  /** Registries that are answered elsewhere: registry host → base URL. */
  registries: z.record(z.string(), z.url()).default({}),
});
