import type { StateHandler } from './handler.ts';
import { inlineMap } from './inline-map.ts';

/** placeholder until map runs are here */
export const distributedMap: StateHandler = inlineMap;
