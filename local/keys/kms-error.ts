/** The errors of KMS that are given here, each as KMS words it. */
export type KmsErrorName =
  | 'AlreadyExistsException'
  | 'IncorrectKeyException'
  | 'InvalidAliasNameException'
  | 'InvalidCiphertextException'
  | 'InvalidKeyUsageException'
  | 'KMSInvalidMacException'
  | 'KMSInvalidSignatureException'
  | 'NotFoundException'
  | 'UnsupportedOperationException'
  | 'ValidationException';

/** An error of KMS that the wire gives to the caller by name. */
export function kmsError(name: KmsErrorName, message: string): Error {
  return Object.assign(new Error(message), { name, $fault: 'client' });
}
