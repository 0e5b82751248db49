import { connect } from 'node:tls';

/** What a person sees of a served certificate. Times as OpenSSL prints them. */
export interface ServedCertificate {
  serial: string;
  issuer: string;
  names: string;
  notAfter: string;
}

/**
 * The certificate that a host serves, read here, by a handshake of our own and not through any function of the stack.
 * @throws Error when no handshake succeeds within five seconds
 */
export function servedCertificate(host: string, port: number, servername: string): Promise<ServedCertificate> {
  const { promise, resolve, reject } = Promise.withResolvers<ServedCertificate>();
  const socket = connect({ host, port, servername, rejectUnauthorized: false, timeout: 5000 }, () => {
    const { serialNumber, issuer, subjectaltname, valid_to } = socket.getPeerCertificate();
    socket.end();
    const issuerName = [issuer?.O, issuer?.CN].filter(Boolean).join(', ');
    resolve({ serial: serialNumber, issuer: issuerName, names: subjectaltname ?? '', notAfter: valid_to });
  });
  socket.on('error', reject);
  socket.on('timeout', () => socket.destroy(new Error(`no TLS handshake with ${host}:${port} within 5 s`)));
  return promise;
}
