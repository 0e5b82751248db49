import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { publicKeyOf, signDigest, signMessage, verifyDigest, verifyMessage } from './ecdsa.ts';
import { type KeySpec, type KeyUsage, keyKinds } from './key-kind.ts';
import type { Key, KeyRing } from './key-store.ts';
import { kmsError } from './kms-error.ts';
import { decrypt, type EncryptionContext, encrypt, keyIdOf } from './symmetric.ts';

/** An operation's input as the SDK's schema reads it. */
export interface KmsInput {
  KeyId?: string;
  TargetKeyId?: string;
  AliasName?: string;
  KeySpec?: KeySpec;
  KeyUsage?: KeyUsage;
  Description?: string;
  Plaintext?: Uint8Array;
  CiphertextBlob?: Uint8Array;
  EncryptionContext?: EncryptionContext;
  Message?: Uint8Array;
  MessageType?: 'RAW' | 'DIGEST';
  Mac?: Uint8Array;
  MacAlgorithm?: string;
  Signature?: Uint8Array;
  SigningAlgorithm?: string;
  NumberOfBytes?: number;
}

export type KmsOperation = (ring: KeyRing, input: KmsInput) => object;

/** What is encrypted directly, and what is signed or authenticated without hashing it first, may have this many bytes. */
const longestMessage = 4096;

/** The key a caller names by id, ARN, alias or alias ARN. @throws NotFoundException */
export function findKey(ring: KeyRing, name: string | undefined): Key {
  const text = name ?? '';
  const alias = /(?:^|:)(alias\/.+)$/.exec(text)?.[1];
  const key = alias ? ring.byAlias(alias) : ring.byId(text);
  if (key) return key;
  throw kmsError('NotFoundException', alias ? `Alias ${text} is not found.` : `Key '${text}' does not exist`);
}

function keyFor(usage: KeyUsage, ring: KeyRing, input: KmsInput): Key {
  const key = findKey(ring, input.KeyId);
  const kind = keyKinds[key.spec];
  if (kind.usage === usage) return key;
  throw kmsError(
    'InvalidKeyUsageException',
    `${key.arn} key usage is ${kind.usage} which is not valid for this operation.`,
  );
}

function checkAlgorithm(given: string | undefined, allowed: string, key: Key): void {
  if (given === allowed) return;
  throw kmsError('InvalidKeyUsageException', `Algorithm ${given} is incompatible with key spec ${key.spec}.`);
}

function checkLength(member: string, bytes: Uint8Array | undefined, least: number): Uint8Array {
  const length = bytes?.length ?? 0;
  if (length >= least && length <= longestMessage) return bytes!;
  const bound = length < least ? `greater than or equal to ${least}` : `less than or equal to ${longestMessage}`;
  throw kmsError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length ${bound}`,
  );
}

function messageToSign(input: KmsInput): { message: Uint8Array; digest: boolean } {
  const message = checkLength('message', input.Message, 1);
  const digest = input.MessageType === 'DIGEST';
  if (digest && message.length !== 32) {
    throw kmsError('ValidationException', `Digest is invalid length for algorithm ${input.SigningAlgorithm}.`);
  }
  return { message, digest };
}

function metadataOf(key: Key): object {
  const { usage, algorithms } = keyKinds[key.spec];
  return {
    AWSAccountId: key.arn.split(':')[4],
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.created),
    Enabled: true,
    Description: key.description,
    KeyUsage: usage,
    KeyState: 'Enabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    MultiRegion: false,
    ...algorithms,
  };
}

/** KMS's operations, as far as they are used (KMS API Reference). */
export const kmsOperations: Record<string, KmsOperation> = {
  CreateKey(ring, input) {
    const spec = input.KeySpec ?? 'SYMMETRIC_DEFAULT';
    const kind = keyKinds[spec];
    if (!kind) throw kmsError('UnsupportedOperationException', `KeySpec ${spec} is not supported here.`);
    if ((input.KeyUsage ?? 'ENCRYPT_DECRYPT') !== kind.usage) {
      throw kmsError(
        'ValidationException',
        `KeyUsage ${input.KeyUsage ?? 'ENCRYPT_DECRYPT'} is not compatible with KeySpec ${spec}`,
      );
    }
    return { KeyMetadata: metadataOf(ring.create(spec, input.Description ?? '')) };
  },
  DescribeKey: (ring, input) => ({ KeyMetadata: metadataOf(findKey(ring, input.KeyId)) }),
  ListKeys: (ring) => ({ Keys: ring.keys().map((key) => ({ KeyId: key.id, KeyArn: key.arn })), Truncated: false }),
  CreateAlias(ring, input) {
    const alias = input.AliasName!;
    if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(alias) || alias.startsWith('alias/aws/')) {
      throw kmsError(
        'InvalidAliasNameException',
        `Alias must start with the prefix 'alias/' and must not be reserved: ${alias}`,
      );
    }
    const key = findKey(ring, input.TargetKeyId);
    if (ring.byAlias(alias)) {
      throw kmsError(
        'AlreadyExistsException',
        `An alias with the name ${key.arn.replace(/key\/.*/, '')}${alias} already exists`,
      );
    }
    ring.setAlias(alias, key.id);
    return {};
  },
  ListAliases: (ring, input) => ({
    Aliases: Object.entries(ring.aliases())
      .filter(([, id]) => !input.KeyId || findKey(ring, input.KeyId).id === id)
      .map(([alias, id]) => ({
        AliasName: alias,
        AliasArn: ring.byId(id)!.arn.replace(/key\/.*/, alias),
        TargetKeyId: id,
      })),
    Truncated: false,
  }),
  Encrypt(ring, input) {
    const key = keyFor('ENCRYPT_DECRYPT', ring, input);
    const blob = encrypt(key, checkLength('plaintext', input.Plaintext, 1), input.EncryptionContext ?? {});
    return { CiphertextBlob: blob, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
  Decrypt(ring, input) {
    const named = input.KeyId === undefined ? undefined : keyFor('ENCRYPT_DECRYPT', ring, input);
    const key = ring.byId(keyIdOf(input.CiphertextBlob!) ?? '');
    if (!key) throw kmsError('InvalidCiphertextException', '');
    if (named && named !== key) {
      throw kmsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    }
    const plaintext = decrypt(key, input.CiphertextBlob!, input.EncryptionContext ?? {});
    if (!plaintext) throw kmsError('InvalidCiphertextException', '');
    return { Plaintext: plaintext, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
  GenerateMac(ring, input) {
    const key = keyFor('GENERATE_VERIFY_MAC', ring, input);
    checkAlgorithm(input.MacAlgorithm, 'HMAC_SHA_256', key);
    return { KeyId: key.arn, MacAlgorithm: 'HMAC_SHA_256', Mac: macOf(key, input) };
  },
  VerifyMac(ring, input) {
    const key = keyFor('GENERATE_VERIFY_MAC', ring, input);
    checkAlgorithm(input.MacAlgorithm, 'HMAC_SHA_256', key);
    const expected = macOf(key, input);
    const given = Buffer.from(input.Mac!);
    if (expected.length !== given.length || !timingSafeEqual(expected, given))
      throw kmsError('KMSInvalidMacException', '');
    return { KeyId: key.arn, MacAlgorithm: 'HMAC_SHA_256', MacValid: true };
  },
  Sign(ring, input) {
    const key = keyFor('SIGN_VERIFY', ring, input);
    checkAlgorithm(input.SigningAlgorithm, 'ECDSA_SHA_256', key);
    const { message, digest } = messageToSign(input);
    const signature = digest ? signDigest(key, message) : signMessage(key, message);
    return { KeyId: key.arn, Signature: signature, SigningAlgorithm: 'ECDSA_SHA_256' };
  },
  Verify(ring, input) {
    const key = keyFor('SIGN_VERIFY', ring, input);
    checkAlgorithm(input.SigningAlgorithm, 'ECDSA_SHA_256', key);
    const { message, digest } = messageToSign(input);
    const check = digest ? verifyDigest : verifyMessage;
    if (!check(key, message, input.Signature!)) throw kmsError('KMSInvalidSignatureException', '');
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: 'ECDSA_SHA_256' };
  },
  GetPublicKey(ring, input) {
    const key = keyFor('SIGN_VERIFY', ring, input);
    return {
      KeyId: key.arn,
      PublicKey: publicKeyOf(key),
      CustomerMasterKeySpec: key.spec,
      KeySpec: key.spec,
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ECDSA_SHA_256'],
    };
  },
  GenerateRandom: (_ring, input) => ({ Plaintext: randomBytes(Math.min(1024, input.NumberOfBytes ?? 32)) }),
};

function macOf(key: Key, input: KmsInput): Buffer {
  const message = checkLength('message', input.Message, 1);
  return createHmac('sha256', Buffer.from(key.material, 'base64')).update(message).digest();
}
