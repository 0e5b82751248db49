/**
 * The CertID of a certificate (RFC 9773, section 4.1): the key identifier of its authority and the content of its serial
 * number's DER encoding, both base64url. A serial whose first bit is set has a zero byte before it (X.690, 8.3).
 */
export function certificateId(serial: string, authorityKey: string): string {
  const hex = serial.length % 2 === 0 ? serial : `0${serial}`;
  const bytes = Buffer.from(hex, 'hex');
  const der = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return `${authorityKey}.${der.toString('base64url')}`;
}
