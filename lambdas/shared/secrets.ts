import { isSecretReference } from '../../workflows/shared/secret.ts';
import { SecretFound } from './errors.ts';

const LONG_RUN = /[0-9A-Za-z+/_-]{400,}/g;

const SIGNS: { what: string; found: (text: string) => boolean }[] = [
  { what: 'a private key', found: (text) => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) },
  // Task tokens of Step Functions are base64 of a structure that begins so.
  { what: 'a task token', found: (text) => /AAAAKgAAAA[A-Z]AAAAA[0-9A-Za-z+/=]{40,}/.test(text) },
  // Random bytes in base64; a line of dashes or one letter over and over is none.
  { what: 'a token', found: (text) => (text.match(LONG_RUN) ?? []).some((run) => new Set(run).size > 40) },
  { what: 'an AWS secret access key', found: (text) => /aws_secret_access_key\s*[=:]/i.test(text) },
];
const FIELDS = /^(task_?token|token|secret_?string|password|private_?key)$/i;

/**
 * The guard before anything is written down for ever: throws `SecretFound` when a value holds something that looks like
 * a task token or a private key, or one of the declared secrets. The message says where, never what.
 */
export function refuseSecrets(value: unknown, declared: readonly string[] = [], path = '$'): void {
  if (typeof value === 'string') {
    const sign = SIGNS.find(({ found }) => found(value));
    if (sign) throw new SecretFound(`${path} looks like ${sign.what} and is not written down`);
    if (declared.some((secret) => secret.length > 0 && value.includes(secret))) {
      throw new SecretFound(`${path} holds a declared secret and is not written down`);
    }
  } else if (value && typeof value === 'object') {
    for (const [field, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && FIELDS.test(field) && !isSecretReference(inner)) {
        throw new SecretFound(`${path}.${field} is a field for secrets and is not written down`);
      }
      refuseSecrets(inner, declared, `${path}.${field}`);
    }
  }
}
