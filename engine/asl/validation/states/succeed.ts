import type { Shape } from '../fields/field.ts';
import { everyState, inputAndOutputPath, output } from './common-fields.ts';

export const succeed: Shape = { fields: { ...everyState, ...inputAndOutputPath, ...output } };
