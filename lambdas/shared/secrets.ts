import { SecretFound } from './errors.ts';

const SIGNS: { what: string; pattern: RegExp }[] = [
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  // Task tokens of Step Functions are base64 and begin so (a protobuf of version and key).
  { what: 'a task token', pattern: /\bA[QA][A-D][0-9A-Za-z+/]{60,}={0,2}/ },
  { what: 'a task token', pattern: /[0-9A-Za-z+/_-]{400,}={0,2}/ },
  { what: 'an AWS secret access key', pattern: /aws_secret_access_key\s*[=:]/i },
];
const FIELDS = /^(task_?token|token|secret_?string|password|private_?key)$/i;

/**
 * The guard before anything is written down for ever: throws `SecretFound` when a value holds something that looks like
 * a task token or a private key, or one of the declared secrets. The message says where, never what.
 */
export function refuseSecrets(value: unknown, declared: readonly string[] = [], path = '$'): void {
  if (typeof value === 'string') {
    const sign = SIGNS.find(({ pattern }) => pattern.test(value));
    if (sign) throw new SecretFound(`${path} looks like ${sign.what} and is not written down`);
    if (declared.some((secret) => secret.length > 0 && value.includes(secret))) {
      throw new SecretFound(`${path} holds a declared secret and is not written down`);
    }
  } else if (value && typeof value === 'object') {
    for (const [field, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && FIELDS.test(field)) {
        throw new SecretFound(`${path}.${field} is a field for secrets and is not written down`);
      }
      refuseSecrets(inner, declared, `${path}.${field}`);
    }
  }
}
