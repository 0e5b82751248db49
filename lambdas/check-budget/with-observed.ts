import { type Attempt, setOf } from '../shared/ledger/attempt.ts';

/** A certificate that lies on the host. */
export interface Observed {
  serial: string;
  notBefore: string;
  names: string[];
}

const HOUR = 3_600_000;
/** Let's Encrypt dates a certificate an hour back, so that clocks that are behind accept it. */
const BACKDATED = HOUR;
/** How long after being asked for a certificate may come; one without a known serial is matched by it. */
const ISSUED_WITHIN = 2 * HOUR;

/**
 * Our own ledger and what lies on a host, as one list, oldest first: what is in both counts once. What our ledger does not
 * have (`unknown`) was asked for by the hub itself, or by hand.
 */
export function withObserved(
  ledger: Attempt[],
  observed: Observed[],
  account: string,
): { attempts: Attempt[]; unknown: Attempt[] } {
  const left = new Map(observed.map((found) => [found.serial, found]));
  const issuedAt = ({ notBefore }: Observed) => Date.parse(notBefore) + BACKDATED;
  const ours = ledger.map((attempt): Attempt => {
    if (attempt.endpoint !== 'production' || attempt.outcome === 'refused' || attempt.outcome === 'never')
      return attempt;
    const time = Date.parse(attempt.at);
    const near = (found: Observed) =>
      setOf(found.names) === setOf(attempt.names) &&
      issuedAt(found) >= time - HOUR &&
      issuedAt(found) <= time + ISSUED_WITHIN + BACKDATED;
    const match = attempt.serial ?? [...left.values()].find(near)?.serial;
    if (match === undefined || !left.delete(match)) return attempt;
    const source = attempt.source === 'host' ? 'host' : 'both';
    return { ...attempt, serial: match, outcome: 'issued', source };
  });
  const others = [...left.values()].map(
    (found): Attempt => ({
      at: new Date(issuedAt(found)).toISOString(),
      names: found.names,
      endpoint: 'production',
      account,
      outcome: 'issued',
      source: 'host',
      serial: found.serial,
    }),
  );
  return { attempts: [...ours, ...others].sort((one, other) => one.at.localeCompare(other.at)), unknown: others };
}
