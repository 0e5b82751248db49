import type { StateType } from '../../states/table.ts';

/** The state types of Amazon States Language, in the order AWS lists them. */
export const stateTypes = [
  'Task',
  'Wait',
  'Pass',
  'Succeed',
  'Fail',
  'Choice',
  'Parallel',
  'Map',
] as const satisfies readonly StateType[];

export function isStateType(value: unknown): value is StateType {
  return stateTypes.includes(value as StateType);
}
