import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { openKeyRing } from '../../../local/keys/key-store.ts';
import { type KmsInput, kmsOperations } from '../../../local/keys/operations.ts';
import { tempFolder } from '../temp-folder.ts';

interface KmsOutput {
  KeyMetadata: { Arn: string };
  Aliases: object[];
  CiphertextBlob: Uint8Array;
  Mac: Uint8Array;
  PublicKey: Uint8Array;
  Signature: Uint8Array;
}

const folder = tempFolder();
const ring = openKeyRing(folder, '111111111111', 'us-east-1');
const call = (operation: string, input: KmsInput) => kmsOperations[operation]!(ring, input) as KmsOutput;
const create = (KeySpec: KmsInput['KeySpec'], KeyUsage: KmsInput['KeyUsage']) =>
  call('CreateKey', { KeySpec: KeySpec!, KeyUsage: KeyUsage! }).KeyMetadata.Arn;
const named = (name: string) => expect.objectContaining({ name });
const bytes = (text: string) => Buffer.from(text);

describe('the embedded KMS', () => {
  it('decrypts what it encrypted under the same context, in any order, and under no other', () => {
    const KeyId = create('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const { CiphertextBlob } = call('Encrypt', {
      KeyId,
      Plaintext: bytes('token'),
      EncryptionContext: { wait: 'a', b: 'c' },
    });
    const decrypt = (input: KmsInput) => () => call('Decrypt', { CiphertextBlob, ...input });
    const flipped = Buffer.from(CiphertextBlob);
    flipped[flipped.length - 1]! ^= 1;

    expect(decrypt({ EncryptionContext: { b: 'c', wait: 'a' } })()).toMatchObject({ Plaintext: bytes('token'), KeyId });
    expect(decrypt({ EncryptionContext: { wait: 'b', b: 'c' } })).toThrow(named('InvalidCiphertextException'));
    expect(decrypt({})).toThrow(named('InvalidCiphertextException'));
    expect(() => call('Decrypt', { CiphertextBlob: flipped, EncryptionContext: { wait: 'a', b: 'c' } })).toThrow(
      named('InvalidCiphertextException'),
    );
    expect(
      decrypt({ KeyId: create('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'), EncryptionContext: { wait: 'a', b: 'c' } }),
    ).toThrow(named('IncorrectKeyException'));
  });

  it('makes and verifies MACs', () => {
    const KeyId = create('HMAC_256', 'GENERATE_VERIFY_MAC');
    const Message = bytes('gate|alice');
    const { Mac } = call('GenerateMac', { KeyId, Message, MacAlgorithm: 'HMAC_SHA_256' });
    const check = (input: KmsInput) => () =>
      call('VerifyMac', { KeyId, Message, Mac, MacAlgorithm: 'HMAC_SHA_256', ...input });

    expect(Buffer.from(Mac)).toHaveLength(32);
    expect(check({})()).toMatchObject({ MacValid: true, KeyId });
    expect(check({ Message: bytes('gate|bob') })).toThrow(named('KMSInvalidMacException'));
    expect(check({ Mac: Mac.slice(0, 16) })).toThrow(named('KMSInvalidMacException'));
  });

  it.each(['RAW', 'DIGEST'] as const)('signs (%s) so that anybody with the public key can verify', (MessageType) => {
    const KeyId = create('ECC_NIST_P256', 'SIGN_VERIFY');
    const text = bytes('the plan');
    const Message = MessageType === 'RAW' ? text : createHash('sha256').update(text).digest();
    const SigningAlgorithm = 'ECDSA_SHA_256';
    const key = createPublicKey({
      key: Buffer.from(call('GetPublicKey', { KeyId }).PublicKey),
      format: 'der',
      type: 'spki',
    });

    for (let round = 0; round < 20; round++) {
      const { Signature } = call('Sign', { KeyId, Message, MessageType, SigningAlgorithm });
      const check = (input: KmsInput) => () =>
        call('Verify', { KeyId, Message, MessageType, SigningAlgorithm, Signature, ...input });
      const other = createHash('sha256').update('another plan').digest();

      expect(verify('sha256', text, key, Signature)).toBe(true);
      expect(check({})()).toMatchObject({ SignatureValid: true });
      expect(check({ Message: other })).toThrow(named('KMSInvalidSignatureException'));
      expect(check({ Signature: bytes('0') })).toThrow(named('KMSInvalidSignatureException'));
    }
  });

  it('signs no message of more than 4096 bytes, and no digest of another length than 32', () => {
    const KeyId = create('ECC_NIST_P256', 'SIGN_VERIFY');
    const sign = (Message: Uint8Array, MessageType: 'RAW' | 'DIGEST') => () =>
      call('Sign', { KeyId, Message, MessageType, SigningAlgorithm: 'ECDSA_SHA_256' });
    expect(sign(Buffer.alloc(4096), 'RAW')).not.toThrow();
    expect(sign(Buffer.alloc(4097), 'RAW')).toThrow(named('ValidationException'));
    expect(sign(Buffer.alloc(31), 'DIGEST')).toThrow(named('ValidationException'));
  });

  it('knows keys by alias, and each key has one use', () => {
    const KeyId = create('HMAC_256', 'GENERATE_VERIFY_MAC');
    call('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId });

    expect(call('DescribeKey', { KeyId: 'alias/a' }).KeyMetadata).toMatchObject({
      Arn: KeyId,
      MacAlgorithms: ['HMAC_SHA_256'],
    });
    expect(call('ListAliases', { KeyId }).Aliases).toEqual([expect.objectContaining({ AliasName: 'alias/a' })]);
    expect(() => call('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId })).toThrow(
      named('AlreadyExistsException'),
    );
    expect(() => call('DescribeKey', { KeyId: 'alias/b' })).toThrow(named('NotFoundException'));
    expect(() => call('Encrypt', { KeyId: 'alias/a', Plaintext: bytes('x') })).toThrow(
      named('InvalidKeyUsageException'),
    );
  });

  it('has its keys again when it is opened again', () => {
    const KeyId = create('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const { CiphertextBlob } = call('Encrypt', { KeyId, Plaintext: bytes('kept') });
    const again = openKeyRing(folder, '111111111111', 'us-east-1');
    expect(kmsOperations.Decrypt!(again, { CiphertextBlob: CiphertextBlob })).toMatchObject({
      Plaintext: bytes('kept'),
    });
  });
});
