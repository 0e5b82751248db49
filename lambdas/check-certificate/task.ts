import { connect, type DetailedPeerCertificate, getCACertificates, type TLSSocket } from 'node:tls';
import type * as z from 'zod';
import type { CertificateFact } from '../../workflows/shared/facts/certificate.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { NotYetServed } from '../shared/errors.ts';
import { recordFact } from '../shared/fact.ts';
import { addressProblem } from '../shared/outside-address.ts';
import { describeCertificate } from './describe-certificate.ts';
import type { Input } from './schema.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

export interface Ports extends EntryPorts {
  loopbackAllowed: boolean;
  timeoutMs?: number;
}

/**
 * Reads the certificate that a client of the outside is shown, and whether it would be trusted: chain to a root of the
 * runtime or of the estate, validity, name. With `other` it waits by failing: `NotYetServed` while that serial, or no
 * certificate, is served.
 */
export async function checkCertificate(input: z.infer<typeof Input>, ports: Ports): Promise<CertificateFact> {
  const problem = addressProblem(input.address, ports);
  const found: CertificateFact = problem
    ? { reachable: false, trusted: false, error: problem }
    : await handshake(input, ports.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  if (input.other !== undefined && (!found.served || found.served.serial === input.other)) {
    const served = found.served ? `still serves ${found.served.serial}` : `serves none (${found.error})`;
    throw new NotYetServed(`${input.domain} at ${input.address}:${input.port} ${served}`);
  }
  return recordFact(ports, input, 'certificate', found);
}

async function handshake(input: z.infer<typeof Input>, timeoutMs: number): Promise<CertificateFact> {
  const { domain, address, port, trustedRoots } = input;
  const socket = connect({
    host: address!,
    port,
    servername: domain,
    // The verdict is read from the socket; an untrusted certificate is what this looks for.
    rejectUnauthorized: false,
    ca: [...getCACertificates('default'), ...trustedRoots],
  });
  const timer = setTimeout(() => socket.destroy(new Error(`no TLS handshake within ${timeoutMs} ms`)), timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve).once('error', reject);
      socket.once('close', () => reject(new Error('the connection was closed before the handshake was done')));
    });
    return served(socket);
  } catch (error) {
    return { reachable: false, trusted: false, error: (error as Error).message };
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function served(socket: TLSSocket): CertificateFact {
  const peer = socket.getPeerCertificate(true);
  if (!peer.raw) return { reachable: true, trusted: false, error: 'the server showed no certificate' };
  return {
    reachable: true,
    served: { ...describeCertificate(peer.raw), chainLength: chainLength(peer) },
    trusted: socket.authorized,
    ...(!socket.authorized && { problem: String(socket.authorizationError) }),
  };
}

function chainLength(certificate: DetailedPeerCertificate): number {
  let length = 1;
  for (let at = certificate; at.issuerCertificate && at.issuerCertificate !== at; at = at.issuerCertificate)
    length += 1;
  return length;
}
