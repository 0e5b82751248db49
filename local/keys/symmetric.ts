import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Key } from './key-store.ts';

export type EncryptionContext = Record<string, string>;

/** A ciphertext is: version, key id (36 characters), nonce, tag, encrypted bytes. */
const version = 1;
const idLength = 36;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + idLength + nonceLength + tagLength;

/** What is authenticated with the text: the key and the encryption context, whose order does not count. */
function boundData(keyId: string, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify([keyId, pairs]));
}

/** AES-256-GCM. */
export function encrypt(key: Key, plaintext: Uint8Array, context: EncryptionContext): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), nonce);
  cipher.setAAD(boundData(key.id, context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from([version]), Buffer.from(key.id), nonce, cipher.getAuthTag(), body]);
}

/** The id of the key a ciphertext was made with; undefined when it is no ciphertext of ours. */
export function keyIdOf(ciphertext: Uint8Array): string | undefined {
  if (ciphertext.length < headLength || ciphertext[0] !== version) return undefined;
  return Buffer.from(ciphertext.subarray(1, 1 + idLength)).toString('latin1');
}

/** The plaintext; undefined when the ciphertext, the key or the context is another. */
export function decrypt(key: Key, ciphertext: Uint8Array, context: EncryptionContext): Buffer | undefined {
  const nonceAt = 1 + idLength;
  const tagAt = nonceAt + nonceLength;
  const decipher = createDecipheriv(
    'aes-256-gcm',
    Buffer.from(key.material, 'base64'),
    ciphertext.subarray(nonceAt, tagAt),
  );
  decipher.setAAD(boundData(key.id, context));
  decipher.setAuthTag(ciphertext.subarray(tagAt, headLength));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(headLength)), decipher.final()]);
  } catch {
    return undefined;
  }
}
