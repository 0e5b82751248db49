import { createPublicKey } from 'node:crypto';

/**
 * A P-256 public key (SPKI, DER, base64) as the COSE key that WebAuthn libraries take: the CBOR map
 * `{1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}` (RFC 9053 section 7.1.1).
 */
export function coseKey(spki: string): Uint8Array<ArrayBuffer> {
  const jwk = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  const coordinate = (value: string | undefined) => Buffer.from(value!, 'base64url');
  return new Uint8Array(
    Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      coordinate(jwk.x),
      Buffer.from('225820', 'hex'),
      coordinate(jwk.y),
    ]),
  );
}
