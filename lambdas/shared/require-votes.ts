import { GateExpired, GateRejected, VotesInvalid } from './errors.ts';
import { type VerifyPorts, verifyVotes } from './gate/verify-votes.ts';

/** Throws unless the votes of the gate, verified and counted afresh, approve this digest. */
export async function requireVotes(ports: VerifyPorts, gate: string, digest: string): Promise<void> {
  const { ok, status, problems } = await verifyVotes(ports, gate, digest);
  if (ok) return;
  const why = problems.length > 0 ? `: ${problems.join('; ')}` : '';
  if (status === 'REJECTED') throw new GateRejected(`gate ${gate} was rejected${why}`);
  if (status === 'EXPIRED') throw new GateExpired(`gate ${gate} expired before it was approved${why}`);
  throw new VotesInvalid(`gate ${gate} is not approved for ${digest}${why}`);
}
