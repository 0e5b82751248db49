import * as z from 'zod';
import { HUB_TAG, NEXT_HUB_TAG } from '../../workflows/gaia/hub/hub-tag.ts';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  /** Null: the instance with the tag of this hub. */
  instanceId: z
    .string()
    .regex(/^i-[0-9a-f]{8,17}$/, 'an EC2 instance id, e.g. i-0123456789abcdef0')
    .nullable(),
  /** Domain of the hub. */
  hub: z.string().max(253),
  /** Where no id is given: the tag that the instance has, with the hub's domain. */
  tag: z.enum([HUB_TAG, NEXT_HUB_TAG]).optional(),
});
