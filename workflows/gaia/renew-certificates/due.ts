import type { Certificate } from '../../shared/facts/certificate.ts';
import type { RenewalFact } from '../../shared/facts/renewal.ts';
import { validity } from '../hub/certificate-faults.ts';

const day = (time: string) => `${time.slice(0, 16)}Z`;

/** Whether a certificate is to be renewed now, why, and whether that is because its authority's window is open. */
export interface Due {
  due: boolean;
  /** The authority's window is open: the renewal that RFC 9773 means. */
  byWindow: boolean;
  because: string;
}

/**
 * G12: when the authority's suggested window is open (from the moment in it that is this certificate's), or when a third of
 * the lifetime or less is left. Never by a fixed number of days: lifetimes change (90 days, 64 from 2027, 45 from 2028).
 */
export function whenDue(certificate: Certificate, { source, window, from, problem }: RenewalFact, now: Date): Due {
  const { left, lifetime, nearEnd } = validity(certificate, now);
  const third = new Date(Date.parse(certificate.notAfter) - lifetime / 3).toISOString();
  if (source === 'ari' && window && from !== null) {
    const told = `the authority's window is ${day(window.start)} to ${day(window.end)}`;
    if (now.getTime() >= Date.parse(from))
      return { due: true, byWindow: true, because: `${told}, this one's time ${day(from)}` };
    if (!nearEnd) return { due: false, byWindow: false, because: `${told}: due from ${day(earlier(from, third))}` };
  }
  const without = problem ? ` (${problem})` : '';
  if (left <= 0) return { due: true, byWindow: false, because: `it expired on ${certificate.notAfter}` };
  if (nearEnd) return { due: true, byWindow: false, because: `less than a third of its lifetime is left${without}` };
  return {
    due: false,
    byWindow: false,
    because: `due from ${day(third)}, when a third of its lifetime is left${without}`,
  };
}

const earlier = (one: string, other: string) => (Date.parse(one) < Date.parse(other) ? one : other);
