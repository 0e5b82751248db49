import * as z from 'zod';
import { HUB_TAG, NEXT_HUB_TAG } from '../../workflows/gaia/hub/hub-tag.ts';
import { Launch } from '../../workflows/shared/launch-settings.ts';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  /** Domain of the hub. */
  hub: z.string().max(253),
  /** The tag by which an instance is found that is there already: the hub's, or the one it is to move to. */
  tag: z.enum([HUB_TAG, NEXT_HUB_TAG]).optional(),
  launch: Launch,
});
