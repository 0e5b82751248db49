import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { RenewalFact } from '../../workflows/shared/facts/renewal.ts';
import type { EntryPorts } from '../shared/entries.ts';
import { recordFact } from '../shared/fact.ts';
import { askAuthority, type Suggestion } from './ask-authority.ts';
import { certificateId } from './certificate-id.ts';
import type { Input } from './schema.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

export interface Ports extends EntryPorts {
  timeoutMs?: number;
}

/**
 * When the served certificate is to be renewed: asks its authority, but not before the time that the authority's last
 * answer gave; then that answer is taken again. An authority that suggests nothing, or does not answer, is a finding and no
 * error: a third of the lifetime decides then.
 */
export async function checkRenewal(input: z.infer<typeof Input>, ports: Ports): Promise<RenewalFact> {
  const { certificate } = input;
  if (!certificate) {
    return recordFact(ports, input, 'renewal', { source: 'lifetime', from: null, problem: 'no certificate is served' });
  }
  const third = aThirdLeft(certificate);
  if (!certificate.authorityKey) {
    const problem = 'the certificate shows no authority key identifier, by which an authority could be asked for it';
    return recordFact(ports, input, 'renewal', { source: 'lifetime', from: third, problem });
  }
  const id = certificateId(certificate.serial, certificate.authorityKey);
  const { window, explanation, askAgain, problem } = await suggestion(id, input, ports);
  return recordFact(ports, input, 'renewal', {
    source: window ? 'ari' : 'lifetime',
    id,
    ...(window && { window }),
    ...(explanation && { explanation }),
    from: window ? within(window, id) : third,
    ...(askAgain && { askAgain }),
    ...(problem && { problem }),
  });
}

async function suggestion(id: string, input: z.infer<typeof Input>, ports: Ports): Promise<Suggestion> {
  const now = ports.now();
  const [pk, sk] = [`RENEWAL#${id}`, 'RENEWAL'];
  const kept = await ports.table.get<Suggestion>(pk, sk);
  if (kept?.askAgain && Date.parse(kept.askAgain) > now.getTime()) return kept;
  const { directory, trustedRoots } = input;
  const timeoutMs = ports.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const found = await askAuthority({ directory, id, trustedRoots, timeoutMs, now });
  if (found.askAgain) await ports.table.put({ pk, sk, ...found });
  return found;
}

/**
 * A moment in the window: RFC 9773, section 4.2, wants a uniformly random one. It is taken from the certificate's id, so
 * that it differs from certificate to certificate and is the same at every look.
 */
function within({ start, end }: { start: string; end: string }, id: string): string {
  const fraction = createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
  const [from, to] = [Date.parse(start), Date.parse(end)];
  return new Date(from + Math.floor(fraction * (to - from))).toISOString();
}

function aThirdLeft({ notBefore, notAfter }: { notBefore: string; notAfter: string }): string {
  const [from, to] = [Date.parse(notBefore), Date.parse(notAfter)];
  return new Date(to - Math.floor((to - from) / 3)).toISOString();
}
