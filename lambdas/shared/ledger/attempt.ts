/** Let's Encrypt counts what is asked of its staging endpoint apart from everything else. */
export type Endpoint = 'production' | 'staging';

/**
 * What came of asking a certificate authority:
 * `asked`: it was asked, or is about to be, and nothing more is known yet;
 * `issued`: it issued;
 * `refused`: it issued nothing, by what the command said;
 * `unknown`: the command failed and did not say whose fault it was;
 * `never`: it turned out that nobody was asked.
 */
export type AskedOutcome = 'asked' | 'issued' | 'refused' | 'unknown' | 'never';

/** One certificate that was asked for: of our own ledger, or seen on a host. Times are RFC 3339. */
export interface Attempt {
  at: string;
  names: string[];
  endpoint: Endpoint;
  /** Whose ACME account: each hub has its own, so it goes by the hub's name. */
  account: string;
  outcome: AskedOutcome;
  source: 'ledger' | 'host' | 'both';
  run?: string;
  procedure?: string;
  action?: string;
  serial?: string;
  finished?: string;
  /** ACME error type, e.g. `rateLimited` (RFC 8555, section 6.7), when the command told one. */
  error?: string;
  /** When the authority said that it may be asked again. */
  retryAfter?: string;
  /** True when the order named the certificate it replaces (RFC 9773, section 5): no limit counts it. */
  replaces?: boolean;
}

/** The same names, however they are written and sorted. */
export const setOf = (names: string[]): string =>
  [...new Set(names.map((name) => name.toLowerCase()))].sort().join(',');
