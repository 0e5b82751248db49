import type { Attempt } from '../../lambdas/shared/ledger/attempt.ts';
import { limits } from '../../lambdas/shared/ledger/limits.ts';
import { registeredDomain } from '../../lambdas/shared/ledger/registered-domain.ts';
import { nextTokenAt, tokensAt } from '../../lambdas/shared/ledger/token-bucket.ts';
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
  /** Every certificate it has issued, oldest first. */
  readonly issued: { time: number; certificate: Certificate; announced: boolean; isNew: boolean }[] = [];
  readonly #outages: readonly Period[];

  constructor(outages: readonly Period[]) {
    this.#outages = outages;
  }

  isDown(time: number): boolean {
    return isIn(time, this.#outages);
  }

  order({ names, time, renews, announced = false }: Order): Answer {
    if (this.isDown(time)) return { refused: 'outage', because: 'the authority does not answer' };
    const isNew = renews === undefined;
    for (const { name, what, of, spends } of this.#drawnOn(names, { isNew, announced })) {
      const bucket = limits.production[name];
      if (tokensAt(bucket, spends, time) >= 1) continue;
      const because = `too many certificates (${bucket.capacity}) already issued for ${what} ${of} in the last 168 hours`;
      this.exceeded.push({ time, names, because });
      return { refused: 'limit', because, retryAfter: nextTokenAt(bucket, spends, time) };
    }
    const certificate = this.#certificate(names, time);
    this.issued.push({ time, certificate, announced, isNew });
    return { issued: certificate };
  }

  /** What was asked before, as a ledger has it. */
  attempts(): Attempt[] {
    return this.issued.map(({ time, certificate: { names, serial }, announced }) => ({
      at: new Date(time).toISOString(),
      names,
      endpoint: 'production',
      account: names[0]!,
      outcome: 'issued',
      source: 'ledger',
      serial,
      ...(announced && { replaces: true }),
    }));
  }

  /** The limits that an order draws on, with what was spent of each. An announced renewal draws on none, any renewal not on the domain's. */
  #drawnOn(names: string[], { isNew, announced }: { isNew: boolean; announced: boolean }) {
    if (announced) return [];
    const counted = this.issued.filter((each) => !each.announced);
    const set = [...names].sort().join(',');
    const same = counted.filter(({ certificate }) => [...certificate.names].sort().join(',') === set);
    const timesOf = (orders: typeof counted) => orders.map(({ time }) => time);
    const domains = isNew ? [...new Set(names.map(registeredDomain))] : [];
    return [
      { name: 'exact-set' as const, what: 'the names', of: set, spends: timesOf(same) },
      ...domains.map((domain) => ({
        name: 'registered-domain' as const,
        what: 'the domain',
        of: domain,
        spends: timesOf(
          counted.filter(
            (each) => each.isNew && each.certificate.names.some((name) => registeredDomain(name) === domain),
          ),
        ),
      })),
    ];
  }

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
