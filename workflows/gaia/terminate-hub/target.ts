import type { Estate } from '../../shared/estate.ts';
import type { Target } from '../../shared/procedure.ts';
import { target as hubTarget } from '../hub/target.ts';
import type { Input } from './input.ts';

/** The hub of the estate with this domain; of two instances the one that the input names. */
export function target(input: Input, estate: Estate): Target {
  const found = hubTarget(input, estate);
  return input.instance ? { ...found, detail: { ...found.detail, instanceId: input.instance } } : found;
}
