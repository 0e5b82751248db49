import * as z from 'zod';
import { FactEvent } from '../shared/fact.ts';

export const Input = FactEvent.extend({
  instanceId: z.string().regex(/^i-[0-9a-f]{8,17}$/, 'an EC2 instance id, e.g. i-0123456789abcdef0'),
});
