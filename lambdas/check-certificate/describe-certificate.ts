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
  };
}

/** Node gives a name one attribute a line, most significant first; RFC 2253 has them the other way round, by commas. */
const rfc2253 = (name: string | undefined) => (name ?? '').split('\n').reverse().join(',');

const iso = (date: Date) => date.toISOString().replace('.000Z', 'Z');
