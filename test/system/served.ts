import type { PeerCertificate } from 'node:tls';
import { connect } from 'node:tls';

/** The certificate that a server shows for a domain, and whether it leads to a root (PEM). */
export function served(
  address: string,
  domain: string,
  root?: string,
  port = 443,
): Promise<{ certificate: PeerCertificate; authorized: boolean; problem: string | undefined }> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: address, port, servername: domain, rejectUnauthorized: false, ...(root && { ca: root }) },
      () => {
        const certificate = socket.getPeerCertificate();
        const problem = socket.authorizationError as unknown as string | undefined;
        resolve({ certificate, authorized: socket.authorized, problem: problem ? String(problem) : undefined });
        socket.end();
      },
    );
    socket.setTimeout(10_000, () => socket.destroy(new Error(`${address}:${port} does not answer`)));
    socket.on('error', reject);
  });
}

/** Upper-case hex, as openssl prints it. */
export const serial = ({ serialNumber }: PeerCertificate) => serialNumber.toUpperCase();

/** Waits until a server speaks TLS: a unit is active before its program listens. */
export async function untilServed(address: string, domain: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await served(address, domain);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
