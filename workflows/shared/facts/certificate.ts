import * as z from 'zod';

/** An X.509 certificate. Times are RFC 3339 in UTC; `serial` is upper-case hex; `issuer` is a name as RFC 2253 writes it. */
export const Certificate = z.object({
  serial: z.string(),
  issuer: z.string(),
  /** DNS names of the subject alternative name extension. */
  names: z.array(z.string()),
  notBefore: z.string(),
  notAfter: z.string(),
});

/** The certificate that a server shows on a TLS connection with the domain as SNI. */
export const CertificateFact = z.object({
  reachable: z.boolean(),
  served: Certificate.extend({
    subject: z.string(),
    /** SHA-256 of the DER, upper-case hex without colons. */
    fingerprint: z.string(),
    chainLength: z.int(),
    /** Key identifier of the authority key identifier extension (RFC 5280, section 4.2.1.1), base64url. */
    authorityKey: z.string().optional(),
  }).optional(),
  trusted: z.boolean(),
  /** Why it is not trusted, as OpenSSL names it, e.g. `CERT_HAS_EXPIRED`. */
  problem: z.string().optional(),
  error: z.string().optional(),
});

export type Certificate = z.infer<typeof Certificate>;
export type CertificateFact = z.infer<typeof CertificateFact>;
