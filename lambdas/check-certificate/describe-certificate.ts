import { X509Certificate } from 'node:crypto';
import type { CertificateFact } from '../../workflows/shared/facts/certificate.ts';

/** The fields of a certificate (DER or PEM) as a fact gives them; names as `openssl -nameopt RFC2253` prints them. */
export function describeCertificate(
  bytes: Buffer | string,
): Omit<NonNullable<CertificateFact['served']>, 'chainLength'> {
  const certificate = new X509Certificate(bytes);
  return {
    serial: certificate.serialNumber,
    issuer: rfc2253(certificate.issuer),
    subject: rfc2253(certificate.subject),
    names: [...(certificate.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name!),
    notBefore: iso(certificate.validFromDate),
    notAfter: iso(certificate.validToDate),
    fingerprint: certificate.fingerprint256.replaceAll(':', ''),
    ...authorityKey(certificate.raw),
  };
}

/** DER of the OID 2.5.29.35, the authority key identifier; Node shows no such extension. */
const AUTHORITY_KEY_IDENTIFIER = Buffer.from('0603551d23', 'hex');

/** The `keyIdentifier [0]` of that extension: OCTET STRING { SEQUENCE { [0] … } }, each shorter than 128 bytes. */
function authorityKey(der: Buffer): { authorityKey?: string } {
  const at = der.indexOf(AUTHORITY_KEY_IDENTIFIER) + AUTHORITY_KEY_IDENTIFIER.length;
  if (at < AUTHORITY_KEY_IDENTIFIER.length) return {};
  const [octets, , sequence, , tag, length = 0] = der.subarray(at, at + 6);
  if (octets !== 0x04 || sequence !== 0x30 || tag !== 0x80) return {};
  return { authorityKey: der.subarray(at + 6, at + 6 + length).toString('base64url') };
}

/** Node gives a name one attribute a line, most significant first; RFC 2253 has them the other way round, by commas. */
const rfc2253 = (name: string | undefined) => (name ?? '').split('\n').reverse().join(',');

const iso = (date: Date) => date.toISOString().replace('.000Z', 'Z');
