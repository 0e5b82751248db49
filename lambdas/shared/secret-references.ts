import type { Plan } from '../../workflows/shared/plan.ts';
import type { Procedure } from '../../workflows/shared/procedure.ts';
import { isSecretField, secretFields } from '../../workflows/shared/secret.ts';
import { SecretFound } from './errors.ts';
import { refuseSecrets } from './secrets.ts';

/** Where a plan may hold the reference of a secret: as the whole of a command's parameter or of an API call's argument. */
const REFERENCE_PLACE = /^actions\.\d+\.(step|undo)\.(parameters\.[^.]+\.\d+|arguments\..+)$/;

/**
 * Throws `SecretFound` when a plan holds what looks like a secret, or uses the reference of one for anything but to hand
 * it on: in a title, in a text, in the facts it depends on, or as a part of another value. Says where, never what.
 */
export function refuseSecretsInPlan(procedure: Pick<Procedure, 'input'>, input: unknown, plan: Plan): void {
  refuseSecrets(input, [], 'input');
  refuseSecrets(plan, [], 'plan');
  const fields = secretFields(procedure.input);
  const references = textsOf(input).filter(({ path }) => isSecretField(fields, path));
  for (const { path, text } of textsOf(plan)) {
    for (const reference of references.filter((each) => each.text !== '' && text.includes(each.text))) {
      if (text === reference.text && REFERENCE_PLACE.test(path)) continue;
      throw new SecretFound(
        `plan.${path} names the secret of the input's "${reference.path}"; it may only be a whole parameter or argument`,
      );
    }
  }
}

function textsOf(value: unknown, path: string[] = []): { path: string; text: string }[] {
  if (typeof value === 'string') return [{ path: path.join('.'), text: value }];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, [...path, name]));
}
