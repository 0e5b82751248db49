import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** The key specs the functions use. */
export type KeySpec = 'SYMMETRIC_DEFAULT' | 'HMAC_256' | 'ECC_NIST_P256';
export type KeyUsage = 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC' | 'SIGN_VERIFY';

/** What a key spec is good for, and how its material is made. */
export interface KeyKind {
  usage: KeyUsage;
  /** The members of KeyMetadata that name the algorithms. */
  algorithms: Record<string, string[]>;
  /** New material, base64. */
  create(): string;
}

export const keyKinds: Record<KeySpec, KeyKind> = {
  SYMMETRIC_DEFAULT: {
    usage: 'ENCRYPT_DECRYPT',
    algorithms: { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] },
    create: () => randomBytes(32).toString('base64'),
  },
  HMAC_256: {
    usage: 'GENERATE_VERIFY_MAC',
    algorithms: { MacAlgorithms: ['HMAC_SHA_256'] },
    create: () => randomBytes(32).toString('base64'),
  },
  ECC_NIST_P256: {
    usage: 'SIGN_VERIFY',
    algorithms: { SigningAlgorithms: ['ECDSA_SHA_256'] },
    create: () =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ type: 'pkcs8', format: 'der' })
        .toString('base64'),
  },
};
