import { getDomain } from 'tldts';
import type { Certificate } from '../../workflows/shared/facts/certificate.ts';
import { DAY, HOUR, isIn, type Period } from './period.ts';
import { fractionOf } from './random.ts';

/** Lifetimes of the profile `classic`, newest first (letsencrypt.org, "Decreasing Certificate Lifetimes to 45 Days"). */
const lifetimes = [
  { from: Date.UTC(2028, 1, 16), days: 45 },
  { from: Date.UTC(2027, 1, 10), days: 64 },
  { from: 0, days: 90 },
];

/** Days of validity that Let's Encrypt gives at an instant. */
export function lifetimeAt(time: number): number {
  return lifetimes.find(({ from }) => time >= from)!.days;
}

/** Limits as token buckets: so many at once, one back in so many milliseconds (letsencrypt.org, "Rate Limits"). */
const limits = {
  names: { most: 5, refill: (168 / 5) * HOUR, what: 'certificates for the same names' },
  domain: { most: 50, refill: (168 / 50) * HOUR, what: 'certificates for the registered domain' },
} as const;

/** What the authority answers to an order. */
export type Answer = { issued: Certificate } | { refused: 'outage' | 'limit'; because: string; retryAfter?: number };

/** An order that was refused for having asked too often. */
export interface Exceeded {
  time: number;
  names: string[];
  because: string;
}

export interface Order {
  names: string[];
  time: number;
  /** Serial of the certificate that this one is to replace. */
  renews?: string;
  /** Whether the order says so (RFC 9773, section 5), which exempts it from the limits. */
  announced?: boolean;
}

/** Let's Encrypt as far as renewals depend on it: lifetimes, limits per names and domain, suggested windows, outages. */
export class Authority {
  readonly exceeded: Exceeded[] = [];
  readonly issued: { time: number; certificate: Certificate }[] = [];
  readonly #outages: readonly Period[];
  /** Bucket → when it will be full again. */
  readonly #full = new Map<string, number>();

  constructor(outages: readonly Period[]) {
    this.#outages = outages;
  }

  isDown(time: number): boolean {
    return isIn(time, this.#outages);
  }

  order({ names, time, renews, announced }: Order): Answer {
    if (this.isDown(time)) return { refused: 'outage', because: 'the authority does not answer' };
    const key = [...names].sort().join(',');
    const buckets = [
      ...(announced ? [] : [{ id: `names ${key}`, of: key, ...limits.names }]),
      // A renewal of the same names is exempt from this one.
      ...(renews !== undefined
        ? []
        : [...new Set(names.map((name) => getDomain(name) ?? name))].map((domain) => ({
            id: `domain ${domain}`,
            of: domain,
            ...limits.domain,
          }))),
    ];
    for (const { id, of, most, refill, what } of buckets) {
      const full = Math.max(this.#full.get(id) ?? 0, time);
      if (full + refill - time > most * refill) {
        const retryAfter = full + refill - most * refill;
        const because = `too many ${what} (${most}) already issued for ${of} in the last 168 hours`;
        this.exceeded.push({ time, names, because });
        return { refused: 'limit', because, retryAfter };
      }
    }
    for (const { id, refill } of buckets) this.#full.set(id, Math.max(this.#full.get(id) ?? 0, time) + refill);
    const certificate = this.#certificate(names, time);
    this.issued.push({ time, certificate });
    return { issued: certificate };
  }

  /** A certificate from before the simulation. */
  #certificate(names: string[], time: number): Certificate {
    // Dated an hour back, for clocks that are behind; the last second is not part of the lifetime.
    const notBefore = time - HOUR;
    const serial = `03${Math.floor(fractionOf(`${names} ${time}`) * 2 ** 32)
      .toString(16)
      .padStart(8, '0')}${this.issued.length.toString(16).padStart(6, '0')}`;
    return {
      serial: serial.toUpperCase(),
      issuer: "CN=R13,O=Let's Encrypt,C=US",
      names,
      notBefore: new Date(notBefore).toISOString(),
      notAfter: new Date(notBefore + lifetimeAt(time) * DAY - 1000).toISOString(),
    };
  }

  /** When it wants a certificate renewed: around the last third of its lifetime (Boulder, core.RenewalInfoSimple). */
  window({ notBefore, notAfter }: Certificate): Period {
    const [from, to] = [Date.parse(notBefore), Date.parse(notAfter)];
    const lifetime = to - from;
    const ideal = to - lifetime / 3;
    return { from: ideal - lifetime / 100, to: ideal + lifetime / 100 };
  }
}
