import * as z from 'zod';
import { Launch } from '../../workflows/shared/launch-settings.ts';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  /** Domain of the hub. */
  hub: z.string().max(253),
  launch: Launch,
});
