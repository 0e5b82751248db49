import type * as z from 'zod';
import { shown } from '../../workflows/shared/input-invalid.ts';
import { InputInvalid } from './errors.ts';

// A value that is to be hidden must not come back in an error message.
const HIDDEN = /token|secret|password/i;

const at = (value: unknown, path: PropertyKey[]) =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);

/**
 * One `InputInvalid` for all faults that a schema found, one a line: `field: value is not allowed; what is`.
 * A schema that words its faults itself (they say what is allowed) is quoted as it is.
 */
export function faultsOf(error: z.ZodError, input: unknown): Error {
  const lines = error.issues.map((issue) => {
    const field = issue.path.join('.') || 'input';
    if (issue.message.includes('allowed')) return `${field}: ${issue.message}`;
    if (issue.code === 'unrecognized_keys') return `${field}: unknown field ${issue.keys.map(shown).join(', ')}`;
    const found = at(input, issue.path);
    if (found === undefined) return `${field}: is missing; ${issue.message}`;
    return `${field}: ${HIDDEN.test(field) ? 'the value given' : shown(found)} is not allowed; ${issue.message}`;
  });
  return new InputInvalid(lines.join('\n'), { cause: error });
}
