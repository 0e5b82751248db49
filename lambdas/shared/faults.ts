import type * as z from 'zod';
import { isSecretField } from '../../workflows/shared/secret.ts';
import { InputInvalid } from './errors.ts';

// A value that is to be hidden must not come back in an error message.
const HIDDEN = /token|secret|password/i;

const shown = (value: unknown) => {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

const at = (value: unknown, path: PropertyKey[]) =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);

/** True when a secret field lies somewhere below a path. */
const holdsSecret = (secret: readonly string[], path: string) =>
  secret.some((field) => path === '' || field.startsWith(`${path.replace(/\.\d+(?=\.|$)/g, '.*')}.`));

/**
 * One `InputInvalid` for all faults that a schema found, one a line: `field "x" is value: what is allowed`. The values of
 * the secret fields are not told.
 */
export function faultsOf(error: z.ZodError, input: unknown, secret: readonly string[] = []): Error {
  const lines = error.issues.map((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys' && issue.message.startsWith('unknown field')) return issue.message;
    if (issue.code === 'unrecognized_keys') {
      return `unknown field ${issue.keys.map((key) => shown(path ? `${path}.${key}` : key)).join(', ')}`;
    }
    const hidden = HIDDEN.test(path) || isSecretField(secret, path) || holdsSecret(secret, path);
    const value = hidden ? 'not shown' : shown(at(input, issue.path));
    return `${path ? `field "${path}"` : 'the input'} is ${value}: ${issue.message}`;
  });
  return new InputInvalid(lines.join('\n'), { cause: error });
}
